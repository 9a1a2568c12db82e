package org.miragemanager.activities.transfer;

import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.FailureType.RepositoryFailure;
import org.miragemanager.activities.agent.AgentChannels;
import org.miragemanager.activities.agent.AgentClient;
import org.miragemanager.activities.agent.RpcAwaiter.Heartbeat;
import org.miragemanager.activities.placement.Preconditions.AbandonCheck;
import org.miragemanager.activities.placement.ReservationService;
import org.miragemanager.activities.placement.ReservationService.WorkflowLookup;
import org.miragemanager.activities.transfer.TransferActivities.CompleteOperation;
import org.miragemanager.activities.transfer.TransferActivities.CreateUnikernel;
import org.miragemanager.activities.transfer.TransferActivities.Creation;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.activities.transfer.TransferActivities.ReserveRequest;
import org.miragemanager.activities.transfer.TransferActivities.Resumption;
import org.miragemanager.activities.transfer.TransferActivities.Suspension;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.Operation.Measurement;
import org.miragemanager.repository.ownership.OwnershipService.HandOverAnswer;
import org.miragemanager.repository.rules.Ownership.ClaimAnswer;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.StoredState;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;

/** The steps of a transfer, done on the repository and on the hosts' agents. */
public final class RepositoryTransferActivities implements TransferActivities {
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  private final Repository repository;
  private final ReservationService reservations;
  private final AbandonCheck abandonCheck;
  private final AgentClient hosts;
  private final Heartbeat heartbeat;

  /**
   * What a worker registers.
   *
   * @param repository the repository
   * @param agents the connections to host agents
   * @param workflows tells whether a workflow is open
   * @param cluster the name of the Temporal cluster in the repository's records
   * @param heartbeat how a waiting step shows that it is alive
   */
  public RepositoryTransferActivities(
      Repository repository,
      AgentChannels agents,
      WorkflowLookup workflows,
      String cluster,
      Heartbeat heartbeat) {
    this.repository = repository;
    this.reservations = new ReservationService(repository, workflows, cluster, agents.troubles());
    this.abandonCheck = new AbandonCheck(repository, cluster);
    this.hosts = new AgentClient(agents, heartbeat);
    this.heartbeat = heartbeat;
  }

  @Override
  public void register(CreateUnikernel registration) {
    RepositoryFailure.translated(
        () ->
            repository
                .unikernels()
                .create(
                    registration.unikernel(), registration.guest(), registration.run().runId()));
  }

  @Override
  public void unregister(String unikernel) {
    boolean neverRan =
        repository
            .unikernels()
            .find(unikernel)
            .map(found -> found.status() == UnikernelStatus.CREATED)
            .orElse(false);
    if (neverRan) {
      try {
        repository.unikernels().remove(unikernel);
      } catch (RefusedException takenOver) {
        // Another operation works on it, so it is in use; a retry would not help.
      }
    }
  }

  @Override
  public Reservation reserve(ReserveRequest request) {
    return lookedForImage(RepositoryFailure.translated(() -> reservations.reserve(request)));
  }

  private Reservation lookedForImage(Reservation reservation) {
    return reservation.with(hosts.lookedFor(reservation));
  }

  @Override
  public Reservation prepareAnother(Reservation reservation, boolean elsewhere) {
    abandonCheck.requireGoingOn(reservation);
    return lookedForImage(
        RepositoryFailure.translated(() -> reservations.prepareAnother(reservation, elsewhere)));
  }

  @Override
  public void fetchImage(Reservation reservation) {
    hosts.fetchImage(
        reservation,
        isPatient(reservation),
        () ->
            abandonCheck.require(
                reservation, reservation.target().requireHost(), FailureType.NO_PLACE));
  }

  @Override
  public Creation createTarget(Reservation reservation) {
    return hosts.create(
        reservation,
        isPatient(reservation),
        () ->
            abandonCheck.require(
                reservation, reservation.target().requireHost(), FailureType.NO_PLACE));
  }

  /** A host that cannot be reached is waited for only if no other one will do. */
  private boolean isPatient(Reservation reservation) {
    return !reservation.anyHost() || !reservations.canGoElsewhere(reservation);
  }

  @Override
  public Suspension suspendSource(Reservation reservation) {
    if (reservation.force()) {
      return endSource(reservation);
    }
    return hosts.suspend(
        reservation,
        () ->
            abandonCheck.require(
                reservation, reservation.source().requireHost(), FailureType.SOURCE_ENDED));
  }

  /**
   * Has the source's agent end the domain, and claims the unikernel to the shelf once the agent has
   * reported the end. If the host is lost, now or later, the claim succeeds without the agent.
   */
  private Suspension endSource(Reservation reservation) {
    abandonCheck.requireGoingOn(reservation);
    if (!isClaimed(reservation)) {
      hosts.endByForce(
          reservation.unikernel(),
          reservation.source(),
          () -> abandonCheck.requireGoingOn(reservation));
      awaitChange(reservation.unikernel(), () -> isClaimed(reservation));
    }
    return Suspension.byForce(
        repository
            .unikernels()
            .find(reservation.unikernel())
            .flatMap(Unikernel::newest)
            .map(StoredState::sequence)
            .orElse(0L));
  }

  /**
   * Claims the source to the shelf.
   *
   * @return whether the shelf owns now
   */
  private boolean isClaimed(Reservation reservation) {
    ClaimAnswer answer =
        repository.ownership().claim(reservation.unikernel(), reservation.source().number());
    return switch (answer) {
      case ClaimAnswer.Claimed claimed -> true;
      case ClaimAnswer.AlreadyRetired retired -> {
        if (retired.owner().place() instanceof Place.Shelf) {
          yield true;
        }
        throw superseded(reservation, retired.owner().place());
      }
      case ClaimAnswer.NotLost notLost -> false;
    };
  }

  private static ApplicationFailure superseded(Reservation reservation, Place place) {
    return ApplicationFailure.newNonRetryableFailure(
        reservation.unikernel() + " was taken over by another operation and is on " + place,
        FailureType.SUPERSEDED.name());
  }

  @Override
  public void handOver(Reservation reservation) {
    if (reservation.force()) {
      // The source was claimed to the shelf: there is no state to be handed over.
      return;
    }
    String reason = "its lease has ended, or the transfer was undone meanwhile";
    if (reservation.source().onShelf()) {
      reason = handOverFromShelf(reservation).reason();
    } else {
      awaitChange(
          reservation.unikernel(),
          () ->
              status(reservation, reservation.source()) != GenerationStatus.OWNER
                  || status(reservation, reservation.target()) == GenerationStatus.RETIRED);
    }
    requireHandedOver(reservation, reason);
  }

  private HandOverAnswer handOverFromShelf(Reservation reservation) {
    return RepositoryFailure.translated(
        () ->
            repository
                .ownership()
                .handOver(
                    reservation.unikernel(),
                    reservation.source().number(),
                    reservation.target().number(),
                    Optional.empty()));
  }

  private void requireHandedOver(Reservation reservation, String reason) {
    if (status(reservation, reservation.target()) == GenerationStatus.OWNER
        || isComplete(reservation)) {
      return;
    }
    if (status(reservation, reservation.source()) == GenerationStatus.OWNER) {
      throw ApplicationFailure.newNonRetryableFailure(
          "the repository refused the hand-over to " + reservation.target().where() + ": " + reason,
          FailureType.HAND_OVER_REFUSED.name());
    }
    throw ApplicationFailure.newNonRetryableFailure(
        reservation.unikernel() + " was taken over by another operation in the middle",
        FailureType.SUPERSEDED.name());
  }

  @Override
  public Resumption resumeTarget(Reservation reservation) {
    try {
      return hosts.awaitRunning(
          reservation.unikernel(), reservation.target(), () -> requireMayRun(reservation));
    } catch (ApplicationFailure failure) {
      if (isComplete(reservation)) {
        return new Resumption(0);
      }
      throw failure;
    }
  }

  /** A guest that runs without a lease may do so on a host that has none. */
  private void requireMayRun(Reservation reservation) {
    abandonCheck.requireGoingOn(reservation);
    if (!reservation.guest().policy().runsWithoutLease()) {
      abandonCheck.requireHost(reservation.target().requireHost(), FailureType.TARGET_ENDED);
    }
  }

  @Override
  public void destroySource(Reservation reservation) {
    destroy(reservation, reservation.source());
  }

  /** The agent of a host that is lost ends it as soon as it is back. */
  private void destroy(Reservation reservation, Generation generation) {
    hosts.destroy(
        reservation.unikernel(),
        generation,
        () -> abandonCheck.requireHost(generation.requireHost(), FailureType.NOT_POSSIBLE));
  }

  @Override
  public void stop(String unikernel) {
    RepositoryFailure.translated(
        () -> {
          repository.ownership().stop(unikernel);
          return null;
        });
  }

  @Override
  public void release(CompleteOperation release) {
    try {
      Operation ended =
          repository
              .operations()
              .end(
                  reservations.identity(release.run()),
                  release.outcome(),
                  release.detail(),
                  new Measurement(
                      Optional.ofNullable(release.downtimeMicros()),
                      Optional.ofNullable(release.stateBytes())));
      letRestIfGivenUp(ended);
    } catch (NotFoundException neverBegan) {
      // It was refused before it began: there is nothing to end.
    }
  }

  /**
   * A failed run or resume is left to the operator, who was told of the failure; a unikernel that
   * failed while it was moved is brought back.
   */
  private void letRestIfGivenUp(Operation ended) {
    boolean givenUp =
        ended.outcome().filter(outcome -> outcome == OperationOutcome.FAILED).isPresent()
            && (ended.kind() == OperationKind.RUN || ended.kind() == OperationKind.RESUME);
    if (givenUp) {
      RepositoryFailure.translated(
          () -> {
            repository.ownership().letRest(ended.unikernel());
            return null;
          });
    }
  }

  @Override
  public boolean retireTarget(Reservation reservation) {
    return RepositoryFailure.translated(
            () ->
                repository
                    .ownership()
                    .retire(reservation.unikernel(), reservation.target().number()))
        == GenerationStatus.RETIRED;
  }

  @Override
  public void destroyTarget(Reservation reservation) {
    destroy(reservation, reservation.target());
  }

  @Override
  public void seeSourceRun(Reservation reservation) {
    if (status(reservation, reservation.source()) == GenerationStatus.OWNER) {
      hosts.awaitRunningAgain(
          reservation.unikernel(),
          reservation.source(),
          () ->
              abandonCheck.require(
                  reservation, reservation.source().requireHost(), FailureType.NOT_POSSIBLE));
    }
  }

  @Override
  public Generation claimTarget(Reservation reservation) {
    abandonCheck.requireGoingOn(reservation);
    ClaimAnswer answer =
        repository.ownership().claim(reservation.unikernel(), reservation.target().number());
    return switch (answer) {
      case ClaimAnswer.Claimed claimed -> new Generation(claimed.owner(), Place.SHELF);
      case ClaimAnswer.AlreadyRetired retired -> {
        if (retired.owner().place() instanceof Place.Shelf) {
          yield new Generation(retired.owner().number(), Place.SHELF);
        }
        throw superseded(reservation, retired.owner().place());
      }
      case ClaimAnswer.NotLost notLost ->
          throw ApplicationFailure.newFailure(notLost.reason(), "NOT_LOST_YET");
    };
  }

  private boolean isComplete(Reservation reservation) {
    return repository
        .unikernels()
        .find(reservation.unikernel())
        .map(unikernel -> unikernel.status() == UnikernelStatus.TERMINATED)
        .orElse(false);
  }

  private GenerationStatus status(Reservation reservation, Generation generation) {
    return repository.ownership().status(reservation.unikernel(), generation.number());
  }

  /**
   * Waits until something is true of a unikernel, with heartbeats. It is asked after each committed
   * change of the unikernel: nothing is polled. The step's time-outs and its cancellation decide
   * how long this waits.
   */
  private void awaitChange(String unikernel, BooleanSupplier condition) {
    try {
      while (!repository.changes().await(unikernel, condition, HEARTBEAT)) {
        heartbeat.beat();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for " + unikernel);
    }
  }
}
