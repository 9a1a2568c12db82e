package org.miragemanager.manager.server;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.activities.agent.AgentChannels;
import org.miragemanager.activities.recovery.RecoveryDecision;
import org.miragemanager.hostagent.api.ForgetRequest;
import org.miragemanager.hostagent.api.HostAgentGrpc;
import org.miragemanager.hostagent.api.LogChunk;
import org.miragemanager.hostagent.api.LogsRequest;
import org.miragemanager.manager.service.MirageService.LogsOrder;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.unikernel.Unikernel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a unikernel's domains printed: it lies on the hosts where they ran, and is put together in
 * the order of generations.
 *
 * <p>All hosts whose lease runs are asked at once which logs they have; then one log after another
 * is passed on as it arrives, so that the memory that this takes does not depend on how much was
 * printed. A host that says nothing for {@link #PATIENCE} is left out, and a line says so. Who
 * follows is told what the next domain prints when one has ended, as long as the unikernel is
 * expected to run again.
 */
final class GuestLogs {
  private static final Logger LOG = LoggerFactory.getLogger(GuestLogs.class);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration LOOK_WHEN_SILENT = Duration.ofSeconds(1);

  /** How often who follows looks whether the unikernel runs elsewhere. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  /** Each holds a connection to this manager, and one call to a host. */
  private static final int MOST_CALLERS = 256;

  private final Repository repository;
  private final AgentChannels agents;
  private final Semaphore callers = new Semaphore(MOST_CALLERS);

  GuestLogs(Repository repository, AgentChannels agents) {
    this.repository = repository;
    this.agents = agents;
  }

  /** One domain's log, on the host where it is. */
  private record Stay(long generation, String host, long bytes) {}

  /**
   * Writes logs, and ends when all is written and, if they are followed, nothing more is expected.
   *
   * @throws ServiceException if there is no such generation, or there are too many callers
   * @throws InterruptedIOException if the thread is interrupted, because its caller has hung up
   */
  void write(LogsOrder order, OutputStream to) throws IOException {
    if (!callers.tryAcquire()) {
      throw new ServiceException(
          ServiceException.Code.UNAVAILABLE,
          MOST_CALLERS + " callers read logs at present; try again when some of them have ended");
    }
    try {
      new Reading(order, to).write();
    } catch (InterruptedException hungUp) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(
          "the logs of " + order.unikernel() + " are not read any more");
    } finally {
      callers.release();
    }
  }

  /** What one caller is told. For one thread. */
  private final class Reading {
    private final LogsOrder order;
    private final OutputStream to;
    private final Set<String> toldMissing = new HashSet<>();

    /** Everything up to this generation was written, or is none of this unikernel's. */
    private long shown;

    /** Up to where the log that is being written was. */
    private long position;

    Reading(LogsOrder order, OutputStream to) {
      this.order = order;
      this.to = to;
    }

    void write() throws IOException, InterruptedException {
      String name = order.unikernel();
      shown = repository.unikernels().lastRemoved(List.of(name)).getOrDefault(name, 0L);
      List<Stay> stays = toWrite();
      requireGeneration(stays);
      OptionalLong tail =
          order.tailBytes() == null ? OptionalLong.empty() : OptionalLong.of(order.tailBytes());
      while (true) {
        write(stays, tail);
        tail = OptionalLong.empty();
        to.flush();
        if (!order.follow() || order.generation() != null) {
          return;
        }
        boolean runsAgain = awaitNext();
        stays = toWrite();
        if (!runsAgain && stays.isEmpty()) {
          return;
        }
      }
    }

    /**
     * The logs that are to be written now. A follower is told later of what was made after the
     * owner: it has perhaps not begun to run.
     */
    private List<Stay> toWrite() throws IOException, InterruptedException {
      Optional<Unikernel> unikernel = find();
      boolean goesOn = order.follow() && unikernel.isPresent() && isExpected(unikernel.get());
      long last = goesOn ? unikernel.get().owner().number() : Long.MAX_VALUE;
      List<Stay> stays = list();
      if (goesOn) {
        addOwner(unikernel.get(), stays);
      }
      stays.removeIf(
          stay ->
              stay.generation() <= shown
                  || stay.generation() > last
                  || (order.generation() != null && order.generation() != stay.generation()));
      stays.sort(Comparator.comparingLong(Stay::generation));
      return stays;
    }

    /** Its host did not answer just now. */
    private static void addOwner(Unikernel unikernel, List<Stay> stays) {
      long owner = unikernel.owner().number();
      if (unikernel.host().isPresent()
          && stays.stream().noneMatch(stay -> stay.generation() == owner)) {
        stays.add(new Stay(owner, unikernel.host().get(), 0));
      }
    }

    private void requireGeneration(List<Stay> stays) {
      if (order.generation() != null && stays.isEmpty()) {
        throw new ServiceException(
            ServiceException.Code.NOT_FOUND,
            "no host that answers has a log of generation %d of %s"
                .formatted(order.generation(), order.unikernel()));
      }
    }

    private List<Stay> list() throws IOException, InterruptedException {
      Map<String, CompletableFuture<List<Stay>>> asked = new LinkedHashMap<>();
      for (Host host : repository.hosts().list()) {
        if (host.leaseRuns()) {
          asked.put(host.name(), ask(host.name()));
        } else {
          missing(host.name(), "is lost");
        }
      }
      List<Stay> stays = new ArrayList<>();
      for (Map.Entry<String, CompletableFuture<List<Stay>>> host : asked.entrySet()) {
        try {
          stays.addAll(host.getValue().get());
        } catch (ExecutionException failure) {
          missing(host.getKey(), why(failure.getCause()));
        }
      }
      return stays;
    }

    private CompletableFuture<List<Stay>> ask(String host) {
      Lengths lengths = new Lengths(host);
      try {
        agents
            .streaming(host)
            .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .logs(request().setLengths(true).build(), lengths);
      } catch (RuntimeException unknown) {
        lengths.onError(unknown);
      }
      return lengths.answer;
    }

    private LogsRequest.Builder request() {
      return LogsRequest.newBuilder().setUnikernel(order.unikernel());
    }

    /**
     * Writes these logs; with a tail, so many bytes of all of them together, of which the first one
     * that is written is cut.
     */
    private void write(List<Stay> stays, OptionalLong tail)
        throws IOException, InterruptedException {
      int first = 0;
      long ofFirst = Long.MAX_VALUE;
      if (tail.isPresent()) {
        first = stays.size();
        long rest = tail.getAsLong();
        while (first > 0 && (rest > 0 || first == stays.size())) {
          first--;
          ofFirst = Math.min(rest, stays.get(first).bytes());
          rest -= ofFirst;
        }
      }
      for (int index = first; index < stays.size(); index++) {
        write(stays.get(index), index == first ? ofFirst : Long.MAX_VALUE);
      }
    }

    private void write(Stay stay, long atMost) throws IOException, InterruptedException {
      position = 0;
      LogsRequest.Builder request = request().setGeneration(stay.generation());
      if (atMost == 0) {
        position = stay.bytes();
      } else if (atMost < stay.bytes()) {
        request.setTailBytes(atMost);
      }
      Optional<String> fault = copy(stay, request);
      while (fault.isPresent() && isRunning(stay)) {
        // Its agent was restarted, or is cut off for a moment, and goes on where it was.
        pause();
        fault = leaseRuns(stay.host()) ? copy(stay, request.clearTailBytes()) : fault;
      }
      if (fault.isPresent()) {
        missing(stay.host(), fault.get());
      }
      shown = stay.generation();
    }

    /** Passes a log on from the present position; answers what kept it from being whole. */
    private Optional<String> copy(Stay stay, LogsRequest.Builder request)
        throws IOException, InterruptedException {
      boolean follow = isRunning(stay);
      BlockingClientCall<LogsRequest, LogChunk> call;
      try {
        call =
            ClientCalls.blockingV2ServerStreamingCall(
                agents.channel(stay.host()),
                HostAgentGrpc.getLogsMethod(),
                CallOptions.DEFAULT,
                request.setFromPosition(position).setFollow(follow).build());
      } catch (NotFoundException gone) {
        return Optional.of(why(gone));
      }
      try {
        long heardAt = System.nanoTime();
        while (true) {
          try {
            LogChunk chunk = call.read(LOOK_WHEN_SILENT.toMillis(), TimeUnit.MILLISECONDS);
            if (chunk == null) {
              return Optional.empty();
            }
            chunk.getData().writeTo(to);
            position = chunk.getPosition();
            if (follow) {
              to.flush();
            }
            heardAt = System.nanoTime();
          } catch (TimeoutException silent) {
            boolean allowed = follow && isRunning(stay) && leaseRuns(stay.host());
            if (!allowed && System.nanoTime() - heardAt > PATIENCE.toNanos()) {
              return Optional.of("does not answer");
            }
          }
        }
      } catch (StatusException broken) {
        return Optional.of(why(broken));
      } finally {
        call.cancel("nothing more of it is read", null);
      }
    }

    /** Waits until the next domain owns; answers whether one does, or none is expected. */
    private boolean awaitNext() throws InterruptedException {
      while (true) {
        Optional<Unikernel> unikernel = find();
        if (unikernel.isEmpty() || !isExpected(unikernel.get())) {
          return false;
        }
        if (unikernel.get().host().isPresent() && unikernel.get().owner().number() > shown) {
          return true;
        }
        pause();
      }
    }

    private Optional<Unikernel> find() {
      return repository.unikernels().find(order.unikernel());
    }

    private boolean isRunning(Stay stay) {
      return order.follow()
          && find()
              .filter(unikernel -> unikernel.owner().number() == stay.generation())
              .flatMap(Unikernel::host)
              .isPresent();
    }

    private boolean leaseRuns(String host) {
      return repository.hosts().find(host).map(Host::leaseRuns).orElse(false);
    }

    /** A hole in a log must not look like lost steps. */
    private void missing(String host, String why) throws IOException {
      if (toldMissing.add(host)) {
        LOG.warn("No logs of {} from {}: it {}", order.unikernel(), host, why);
        to.write(
            "# %s %s: if it ran there, what it printed is missing here\n"
                .formatted(host, why)
                .getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** Between two looks for the next domain of a follower: no event tells of one yet. */
  private static void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
  }

  /** Whether it runs, or is to run again without an operator's doing. */
  private static boolean isExpected(Unikernel unikernel) {
    RecoveryDecision prospect = RecoveryDecision.of(unikernel);
    return unikernel.host().isPresent()
        || unikernel.operation().isPresent()
        || prospect instanceof RecoveryDecision.Due
        || prospect instanceof RecoveryDecision.Later;
  }

  private static String why(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    return switch (status.getCode()) {
      case RESOURCE_EXHAUSTED -> "says: " + status.getDescription();
      case NOT_FOUND -> "has no such log any more";
      default -> "does not answer";
    };
  }

  /** A host's answer: which logs it has. */
  private static final class Lengths implements StreamObserver<LogChunk> {
    private final String host;
    private final List<Stay> stays = new ArrayList<>();
    private final CompletableFuture<List<Stay>> answer = new CompletableFuture<>();

    Lengths(String host) {
      this.host = host;
    }

    @Override
    public void onNext(LogChunk log) {
      stays.add(new Stay(log.getGeneration(), host, log.getPosition()));
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      answer.complete(stays);
    }
  }

  /**
   * Has every host forget the unikernel, all at once. One that is lost is not asked: its agent
   * finds out when it is back.
   */
  void forget(String unikernel) {
    ForgetRequest request = ForgetRequest.newBuilder().setUnikernel(unikernel).build();
    Map<String, Future<?>> asked = new LinkedHashMap<>();
    for (Host host : repository.hosts().list()) {
      if (host.leaseRuns()) {
        asked.put(host.name(), agents.on(host.name(), PATIENCE).forget(request));
      }
    }
    for (Map.Entry<String, Future<?>> host : asked.entrySet()) {
      try {
        host.getValue().get();
      } catch (ExecutionException failure) {
        LOG.warn(
            "{} keeps the logs of {} until it asks which unikernels were removed: it {}",
            host.getKey(),
            unikernel,
            why(failure.getCause()));
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
