package org.miragemanager.activities.placement;

import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.agent.HostTroubles;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.activities.transfer.TransferActivities.Reservation.ImageReference;
import org.miragemanager.activities.transfer.TransferActivities.ReserveRequest;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.image.Image.Variant;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.OperationService.BeginAnswer;
import org.miragemanager.repository.operation.OperationService.NewOperation;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;

/**
 * Reserves what a transfer needs: checks that it is possible at all and that no other operation
 * works on the unikernel (rule 9), and finds a place for it.
 */
public final class ReservationService {
  private final Repository repository;
  private final WorkflowLookup workflows;
  private final String cluster;
  private final HostTroubles troubles;

  /**
   * Held from the choice of a host until the generation is prepared there. Without it, concurrent
   * reservations would all see the same emptiest host and choose it.
   */
  private final Lock placing = new ReentrantLock();

  public ReservationService(
      Repository repository, WorkflowLookup workflows, String cluster, HostTroubles troubles) {
    this.repository = repository;
    this.workflows = workflows;
    this.cluster = cluster;
    this.troubles = troubles;
  }

  public Reservation reserve(ReserveRequest request) {
    Unikernel unikernel = find(request.unikernel());
    Preconditions.check(unikernel, request);
    // Temporal is asked before the lock is taken: it may take long to answer.
    Optional<WorkflowRun> over = operationThatIsOver(unikernel, request);
    return request.target() == null && request.kind().endsOnHost()
        ? placed(() -> reserve(unikernel, request, over))
        : reserve(unikernel, request, over);
  }

  /**
   * The workflow that is recorded as working on the unikernel, if it does so no longer.
   *
   * @throws ApplicationFailure BUSY, if it does
   */
  private Optional<WorkflowRun> operationThatIsOver(Unikernel unikernel, ReserveRequest request) {
    Optional<Operation> other =
        unikernel
            .operation()
            .filter(operation -> !operation.workflow().equals(identity(request.run())));
    other
        .filter(operation -> !passes(request) && isOpen(operation))
        .ifPresent(ReservationService::refuse);
    return other.map(Operation::workflow);
  }

  private boolean isOpen(Operation operation) {
    return workflows.isOpen(operation.workflow());
  }

  private static void refuse(Operation holder) {
    throw busy(holder);
  }

  private <T> T placed(Supplier<T> work) {
    placing.lock();
    try {
      return work.get();
    } finally {
      placing.unlock();
    }
  }

  private Reservation reserve(Unikernel found, ReserveRequest request, Optional<WorkflowRun> over) {
    Operation operation = begin(request, target(found, request), over);
    Unikernel unikernel = claimIfLost(find(request.unikernel()), request);
    Generation source = unikernel.owner();
    if (!request.kind().endsOnHost() && source.place() instanceof Place.Shelf) {
      repository.ownership().letRest(unikernel.name());
      return reservation(unikernel, request, source, source);
    }
    Place target = operation.target().map(Place::host).orElse(Place.SHELF);
    long number = repository.ownership().prepare(unikernel.name(), target, request.run().runId());
    return reservation(unikernel, request, source, new Generation(number, target));
  }

  public Reservation prepareAnother(Reservation reservation, boolean elsewhere) {
    repository.ownership().retire(reservation.unikernel(), reservation.target().number());
    if (!elsewhere) {
      return prepare(reservation, reservation.target().requireHost());
    }
    Reservation next = reservation.withTargetTried();
    return placed(
        () ->
            prepare(
                next,
                Scheduler.choose(
                    find(next.unikernel()),
                    repository.hosts().list(),
                    outOfTheQuestion(next),
                    troubles)));
  }

  /** Whether another host than the target's could take the unikernel now. */
  public boolean canGoElsewhere(Reservation reservation) {
    Reservation next = reservation.withTargetTried();
    return Scheduler.isPossible(
        find(next.unikernel()), repository.hosts().list(), outOfTheQuestion(next), troubles);
  }

  /** Hosts that were tried; and, as long as it runs there, the one that it is to leave. */
  private static Set<String> outOfTheQuestion(Reservation reservation) {
    Set<String> hosts = new TreeSet<>(reservation.tried());
    if (!reservation.source().onShelf()) {
      hosts.add(reservation.source().requireHost());
    }
    return hosts;
  }

  private Reservation prepare(Reservation reservation, String host) {
    // The host is part of the request: a second attempt that chooses another host must not be
    // answered with the first one's generation.
    String request =
        reservation.run().runId() + "/after-" + reservation.target().number() + "/" + host;
    long number =
        repository.ownership().prepare(reservation.unikernel(), Place.host(host), request);
    return reservation
        .between(reservation.source(), new Generation(number, Place.host(host)))
        .with(image(find(reservation.unikernel()), host));
  }

  /** The target's host; empty: the shelf. */
  private Optional<String> target(Unikernel unikernel, ReserveRequest request) {
    if (!request.kind().endsOnHost()) {
      return Optional.empty();
    }
    if (request.target() != null) {
      return Optional.of(request.target());
    }
    Set<String> excluded =
        request.kind() == OperationKind.MIGRATE
            ? unikernel.host().stream().collect(Collectors.toSet())
            : Set.of();
    List<Host> hosts = repository.hosts().list();
    // A recovery does not wait for one host: the unikernel is brought back by a later attempt.
    return Optional.of(
        request.kind() == OperationKind.RECOVER
            ? Scheduler.choose(unikernel, hosts, excluded, troubles)
            : Scheduler.chooseOrWait(unikernel, hosts, excluded, troubles));
  }

  private Operation begin(
      ReserveRequest request, Optional<String> target, Optional<WorkflowRun> over) {
    NewOperation operation =
        new NewOperation(
            request.unikernel(),
            request.kind(),
            identity(request.run()),
            find(request.unikernel()).host(),
            target);
    return switch (repository.operations().begin(operation)) {
      case BeginAnswer.Begun begun -> stillOpen(begun.operation());
      case BeginAnswer.Busy busy -> takeOver(busy.operation(), operation, request, over);
    };
  }

  /** A late attempt of a run whose operation has ended must not begin it again. */
  private static Operation stillOpen(Operation operation) {
    if (operation.isOpen()) {
      return operation;
    }
    throw ApplicationFailure.newNonRetryableFailure(
        operation.workflow() + " has ended: " + operation.detail(), FailureType.SUPERSEDED.name());
  }

  /** A recovery passes an operation that waits for a host that is lost. */
  private boolean passes(ReserveRequest request) {
    return request.kind() == OperationKind.RECOVER && find(request.unikernel()).hostLost();
  }

  private Operation takeOver(
      Operation old, NewOperation operation, ReserveRequest request, Optional<WorkflowRun> over) {
    boolean passes = passes(request);
    if (!passes && !over.equals(Optional.of(old.workflow()))) {
      throw busy(old);
    }
    String reason = passes ? "the host was lost" : "its workflow had closed";
    return switch (repository.operations().takeOver(old, operation, reason)) {
      case BeginAnswer.Begun begun -> begun.operation();
      case BeginAnswer.Busy busy -> throw busy(busy.operation());
    };
  }

  private static ApplicationFailure busy(Operation holder) {
    return ApplicationFailure.newNonRetryableFailure(
        holder.unikernel()
            + " is busy: "
            + holder.workflow()
            + " works on it; wait for its end, or look at `miragectl migration show "
            + holder.workflow().workflowId()
            + "`",
        FailureType.BUSY.name());
  }

  /**
   * An owner that is lost is taken back to the shelf, with the newest durable state, before it is
   * moved or stopped.
   */
  private Unikernel claimIfLost(Unikernel unikernel, ReserveRequest request) {
    Unikernel claimed = unikernel;
    if (unikernel.status() == UnikernelStatus.FAILED) {
      repository.ownership().claim(unikernel.name(), unikernel.owner().number());
      claimed = find(unikernel.name());
    }
    switch (request.kind()) {
      // Its host has come back in the last moment, and with it the guest.
      case RECOVER -> Preconditions.requireAtRest(claimed);
      // The operator who resumes it has been told why it ended.
      case RESUME -> repository.ownership().forgetEnds(unikernel.name());
      case RUN, MIGRATE, SUSPEND, STOP -> {}
    }
    return claimed;
  }

  private Unikernel find(String name) {
    return repository
        .unikernels()
        .find(name)
        .orElseThrow(
            () ->
                ApplicationFailure.newNonRetryableFailure(
                    "there is no unikernel named " + name + "; look at `miragectl list`",
                    FailureType.NOT_FOUND.name()));
  }

  public WorkflowRun identity(WorkflowRun run) {
    return run.in(cluster);
  }

  private Reservation reservation(
      Unikernel unikernel, ReserveRequest request, Generation source, Generation target) {
    return new Reservation(
        unikernel.name(),
        request.kind(),
        request.run(),
        source,
        target,
        image(unikernel, target.host().orElse(null)),
        unikernel.guest(),
        List.of(),
        request.target() == null,
        request.force());
  }

  /**
   * The variant that a host runs: the one for the first of its drivers that there is one for. It
   * had one when the generation was prepared; on the shelf nothing runs, and any will do.
   */
  private ImageReference image(Unikernel unikernel, String host) {
    Image image = unikernel.image();
    Variant variant =
        Optional.ofNullable(host)
            .flatMap(repository.hosts()::find)
            .flatMap(found -> image.variantFor(found.drivers()))
            .orElseGet(image.variants()::getFirst);
    return new ImageReference(
        image.name(),
        image.version(),
        variant.driver(),
        variant.reference(),
        variant.file().map(Variant.StoredFile::sizeBytes).orElse(null),
        null);
  }

  /** Tells whether a workflow that began an operation may still continue it (rule 9). */
  @FunctionalInterface
  public interface WorkflowLookup {
    /**
     * Whether that run is open.
     *
     * @param run as it was recorded, with its cluster
     * @return false only if it is certain: it has closed, or its cluster keeps nothing and is gone
     */
    boolean isOpen(WorkflowRun run);
  }
}
