package org.miragemanager.workflows;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.miragemanager.hostagent.api.AwaitRunningRequest;
import org.miragemanager.hostagent.api.AwaitRunningResponse;
import org.miragemanager.hostagent.api.CreateRequest;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.DestroyRequest;
import org.miragemanager.hostagent.api.DestroyResponse;
import org.miragemanager.hostagent.api.DomainReference;
import org.miragemanager.hostagent.api.EnsureImageProgress;
import org.miragemanager.hostagent.api.EnsureImageRequest;
import org.miragemanager.hostagent.api.HasImageRequest;
import org.miragemanager.hostagent.api.HasImageResponse;
import org.miragemanager.hostagent.api.HostAgentGrpc.HostAgentImplBase;
import org.miragemanager.hostagent.api.SuspendRequest;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.event.EventPublisher.OwnershipListener.OwnershipChange;
import org.miragemanager.repository.ownership.OwnershipService.HandOverAnswer;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;

/**
 * A host agent whose guests are {@link FakeDomain}s. It keeps rules 2, 3 and 5, and can be told to
 * misbehave.
 */
final class FakeHost extends HostAgentImplBase {
  /** What goes wrong on this host, for one unikernel. */
  enum Trouble {
    NONE,
    /** Nothing is wrong, but no host ever has the file of the image: it must be fetched. */
    FETCHES,
    /** Nobody knows what became of the first start. */
    FIRST_START_UNKNOWN,
    /** Nobody ever knows what became of a start. */
    EVERY_START_UNKNOWN,
    /** No start succeeds. */
    NO_FILE,
    /** The guest does not answer a request to suspend. */
    MUTE,
    /** Nothing can be written on its disk. */
    DISK_FULL,
    /** The state that a guest gives is broken, so that its hand-over is refused. */
    STATE_REFUSED,
    /** The guest ends as soon as it becomes the owner. */
    GUEST_CRASHES,
    /** The agent is asked to start or to suspend it, and never answers. */
    SILENT;

    /** The image of the unikernel that has the trouble. */
    String image() {
      return this == FETCHES ? TransferFixture.FETCHED : TransferFixture.AT_HAND;
    }
  }

  /** An agent that is asked to wait for a guest answers after so long at the latest. */
  private static final long LONGEST_WAIT_MILLIS = 1000;

  private final List<Thread> reports = new CopyOnWriteArrayList<>();
  private final String name;
  private final Repository repository;
  private final Map<String, Trouble> troubles = new HashMap<>();
  private final Map<DomainReference, FakeDomain> domains = new HashMap<>();
  private final Map<DomainReference, FakeDomain> destroyed = new HashMap<>();
  private final CountDownLatch silent = new CountDownLatch(1);
  private final Map<String, List<Long>> journals;

  FakeHost(String name, Repository repository, Map<String, List<Long>> journals) {
    this.name = name;
    this.repository = repository;
    this.journals = journals;
  }

  String name() {
    return name;
  }

  synchronized void trouble(String unikernel, Trouble trouble) {
    troubles.put(unikernel, trouble);
  }

  /**
   * What an agent does at each renewal: it hears what its generations are, and ends the retired
   * ones.
   */
  void renew(String unikernel) {
    for (long generation : phases(unikernel).keySet()) {
      if (repository.ownership().status(unikernel, generation) == GenerationStatus.RETIRED) {
        synchronized (this) {
          remove(id(unikernel, generation));
        }
      }
    }
  }

  /** The unikernel's domains here end by themselves, and their agent sees it. */
  void crash(String unikernel) {
    List<DomainReference> ended = new ArrayList<>();
    synchronized (this) {
      domains.forEach(
          (id, domain) -> {
            if (id.getUnikernel().equals(unikernel)) {
              domain.end();
              ended.add(id);
            }
          });
    }
    ended.forEach(
        id -> repository.ownership().reportEnded(unikernel, id.getGeneration(), "exit code 1"));
  }

  /** The lease has ended: no guest takes a step any more. */
  synchronized void freeze() {
    domains.values().forEach(FakeDomain::freeze);
  }

  /** The phases of a unikernel's domains that are still here, by generation. */
  synchronized Map<Long, FakeDomain.Phase> phases(String unikernel) {
    Map<Long, FakeDomain.Phase> phases = new HashMap<>();
    domains.forEach(
        (id, domain) -> {
          if (id.getUnikernel().equals(unikernel)) {
            phases.put(id.getGeneration(), domain.phase());
          }
        });
    return phases;
  }

  /** News of ownership, as the repository tells it after each commit. */
  synchronized void news(OwnershipChange change) {
    change
        .owner()
        .filter(owner -> owner.generation().place().hostName().equals(Optional.of(name)))
        .ifPresent(
            owner ->
                becomeOwner(
                    id(change.unikernel(), owner.generation().number()),
                    owner.checkpoint().orElse(null)));
  }

  private void becomeOwner(DomainReference id, byte[] checkpoint) {
    FakeDomain domain = domains.get(id);
    if (domain == null) {
      return;
    }
    if (trouble(id) == Trouble.GUEST_CRASHES) {
      domain.end();
      reports.add(
          Thread.ofVirtual()
              .start(
                  () ->
                      repository
                          .ownership()
                          .reportEnded(id.getUnikernel(), id.getGeneration(), "exit code 1")));
    } else {
      domain.runFrom(checkpoint);
    }
    notifyAll();
  }

  private Trouble trouble(DomainReference id) {
    return troubles.getOrDefault(id.getUnikernel(), Trouble.NONE);
  }

  /** Waits until the repository has heard of all guests that have crashed here. */
  void awaitReports() {
    for (Thread report : reports) {
      try {
        report.join();
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
    }
  }

  /** Waits until this host has left a request without an answer. */
  void awaitSilence() throws InterruptedException {
    silent.await();
  }

  @Override
  public synchronized void create(CreateRequest request, StreamObserver<CreateResponse> caller) {
    DomainReference id = request.getDomain();
    Trouble trouble = trouble(id);
    if (trouble == Trouble.SILENT) {
      silent.countDown();
      return;
    }
    if (trouble == Trouble.DISK_FULL) {
      caller.onError(
          Status.RESOURCE_EXHAUSTED
              .withDescription("The record cannot be written (No space left on device)")
              .asRuntimeException());
      return;
    }
    if (trouble == Trouble.NO_FILE || destroyed.containsKey(id)) {
      caller.onError(
          Status.FAILED_PRECONDITION
              .withDescription(name + " has no file of image " + request.getImage().getName())
              .asRuntimeException());
      return;
    }
    if (trouble == Trouble.FIRST_START_UNKNOWN || trouble == Trouble.EVERY_START_UNKNOWN) {
      troubles.remove(id.getUnikernel(), Trouble.FIRST_START_UNKNOWN);
      answer(caller, created(CreateResponse.Outcome.UNKNOWN));
      return;
    }
    domains.computeIfAbsent(
        id,
        unknown ->
            new FakeDomain(
                id.getGeneration(),
                journals.computeIfAbsent(
                    id.getUnikernel(), first -> new CopyOnWriteArrayList<>())));
    answer(caller, created(CreateResponse.Outcome.ARMED));
  }

  private static CreateResponse created(CreateResponse.Outcome outcome) {
    return CreateResponse.newBuilder().setOutcome(outcome).build();
  }

  @Override
  public void hasImage(HasImageRequest request, StreamObserver<HasImageResponse> caller) {
    answer(caller, HasImageResponse.getDefaultInstance());
  }

  @Override
  public void ensureImage(EnsureImageRequest request, StreamObserver<EnsureImageProgress> caller) {
    long size = request.getSizeBytes();
    caller.onNext(EnsureImageProgress.newBuilder().setSizeBytes(size).build());
    answer(
        caller,
        EnsureImageProgress.newBuilder()
            .setSizeBytes(size)
            .setReceivedBytes(size)
            .setPresent(true)
            .build());
  }

  @Override
  public void suspend(SuspendRequest request, StreamObserver<SuspendResponse> caller) {
    DomainReference id = request.getDomain();
    byte[] state;
    synchronized (this) {
      if (trouble(id) == Trouble.SILENT) {
        silent.countDown();
        return;
      }
      if (trouble(id) == Trouble.MUTE) {
        caller.onError(
            Status.FAILED_PRECONDITION
                .withDescription("it is in a step for 40 s; wait, or stop it with --force")
                .asRuntimeException());
        return;
      }
      FakeDomain domain = domains.get(id);
      if (domain == null || domain.phase() == FakeDomain.Phase.ARMED) {
        caller.onError(
            Status.FAILED_PRECONDITION.withDescription("it does not run").asRuntimeException());
        return;
      }
      state = domain.suspend();
      if (trouble(id) == Trouble.STATE_REFUSED) {
        state[state.length - 1]++;
      }
    }
    HandOverAnswer answer =
        repository
            .ownership()
            .handOver(
                id.getUnikernel(),
                id.getGeneration(),
                request.getTargetGeneration(),
                Optional.of(state));
    SuspendResponse.Builder response =
        SuspendResponse.newBuilder().setStateBytes(state.length).setReason(answer.reason());
    if (answer.fromStatus() == GenerationStatus.RETIRED) {
      answer(caller, response.setOutcome(SuspendResponse.Outcome.HANDED_OVER).build());
      return;
    }
    if (repository.ownership().keep(id.getUnikernel(), id.getGeneration())
        == GenerationStatus.OWNER) {
      synchronized (this) {
        domains.get(id).goOn();
      }
    }
    answer(caller, response.setOutcome(SuspendResponse.Outcome.RESUMED).build());
  }

  @Override
  public synchronized void awaitRunning(
      AwaitRunningRequest request, StreamObserver<AwaitRunningResponse> caller) {
    FakeDomain domain = awaitRunning(request.getDomain());
    if (domain == null || domain.phase() == FakeDomain.Phase.ENDED) {
      answer(
          caller,
          AwaitRunningResponse.newBuilder()
              .setOutcome(AwaitRunningResponse.Outcome.ENDED)
              .setReason("exit code 1")
              .build());
    } else if (domain.phase() == FakeDomain.Phase.RUNNING) {
      answer(
          caller,
          AwaitRunningResponse.newBuilder()
              .setOutcome(AwaitRunningResponse.Outcome.RUNNING)
              .build());
    } else {
      caller.onError(Status.UNAVAILABLE.withDescription("not yet").asRuntimeException());
    }
  }

  /**
   * The domain, or null; if it is there, it runs, has ended, or has been waited for long enough.
   */
  private synchronized FakeDomain awaitRunning(DomainReference id) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT_MILLIS);
    try {
      FakeDomain domain = domains.get(id);
      while (domain != null && domain.phase() == FakeDomain.Phase.ARMED) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return domain;
        }
        wait(left);
        domain = domains.get(id);
      }
      return domain;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return domains.get(id);
    }
  }

  @Override
  public synchronized void destroy(DestroyRequest request, StreamObserver<DestroyResponse> caller) {
    DomainReference id = request.getDomain();
    GenerationStatus status = repository.ownership().status(id.getUnikernel(), id.getGeneration());
    if (request.getForce() && status == GenerationStatus.OWNER) {
      domains.get(id).end();
      repository
          .ownership()
          .reportEnded(id.getUnikernel(), id.getGeneration(), "killed by signal 9");
      answer(caller, DestroyResponse.getDefaultInstance());
      return;
    }
    if (status != GenerationStatus.RETIRED) {
      caller.onError(
          Status.FAILED_PRECONDITION.withDescription("it is not retired").asRuntimeException());
      return;
    }
    remove(id);
    answer(caller, DestroyResponse.getDefaultInstance());
  }

  private void remove(DomainReference id) {
    FakeDomain domain = domains.remove(id);
    destroyed.put(id, domain);
    if (domain != null) {
      domain.end();
    }
    notifyAll();
  }

  private static DomainReference id(String unikernel, long generation) {
    return DomainReference.newBuilder().setUnikernel(unikernel).setGeneration(generation).build();
  }

  private static <T> void answer(StreamObserver<T> caller, T response) {
    caller.onNext(response);
    caller.onCompleted();
  }
}
