package org.miragemanager.workflows.transfer;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.transfer.TransferActivities;
import org.miragemanager.activities.transfer.TransferActivities.CompleteOperation;
import org.miragemanager.activities.transfer.TransferActivities.CreateUnikernel;
import org.miragemanager.activities.transfer.TransferActivities.Creation;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.activities.transfer.TransferActivities.ReserveRequest;
import org.miragemanager.activities.transfer.TransferActivities.Resumption;
import org.miragemanager.activities.transfer.TransferActivities.Suspension;
import org.miragemanager.model.Generation;

/**
 * The steps as activities, each with its options and the summary an operator reads beside it in the
 * Temporal UI.
 */
public class ActivityStubs implements TransferActivities {
  private final String unikernel;

  public ActivityStubs(String unikernel) {
    this.unikernel = unikernel;
  }

  @Override
  public void register(CreateUnikernel registration) {
    // Retried until it is done: after a give-up it would be unknown whether the name is taken.
    step(
            StepOptions.MANDATORY_TRANSACTION,
            "register " + unikernel + ", image " + registration.guest().image().name())
        .register(registration);
  }

  @Override
  public void unregister(String name) {
    step(StepOptions.MANDATORY_TRANSACTION, "forget " + name + ", which never ran")
        .unregister(name);
  }

  @Override
  public Reservation reserve(ReserveRequest request) {
    String target = request.target() == null ? "" : " for " + request.target();
    return step(StepOptions.TRANSACTION, "reserve " + unikernel + target).reserve(request);
  }

  @Override
  public Reservation prepareAnother(Reservation reservation, boolean elsewhere) {
    String where = elsewhere ? "elsewhere than " : "on ";
    return step(
            StepOptions.TRANSACTION,
            "prepare another generation " + where + reservation.target().requireHost())
        .prepareAnother(reservation, elsewhere);
  }

  @Override
  public void fetchImage(Reservation reservation) {
    step(
            StepOptions.TRANSFER,
            "fetch " + reservation.image() + " to " + reservation.target().requireHost())
        .fetchImage(reservation);
  }

  @Override
  public Creation createTarget(Reservation reservation) {
    return step(StepOptions.START, "create " + domain(reservation.target()))
        .createTarget(reservation);
  }

  @Override
  public Suspension suspendSource(Reservation reservation) {
    String verb = reservation.force() ? "end by force " : "suspend ";
    return stub(StepOptions.SUSPENSION.with(
            verb + domain(reservation.source()), reservation.guest().policy().stopTimeout()))
        .suspendSource(reservation);
  }

  @Override
  public void handOver(Reservation reservation) {
    step(
            StepOptions.WATCHED,
            "hand over from "
                + reservation.source().where()
                + " to "
                + reservation.target().where())
        .handOver(reservation);
  }

  @Override
  public Resumption resumeTarget(Reservation reservation) {
    return step(StepOptions.AWAITED, "see the first step of " + domain(reservation.target()))
        .resumeTarget(reservation);
  }

  @Override
  public void destroySource(Reservation reservation) {
    step(StepOptions.COURTESY, "destroy " + domain(reservation.source()))
        .destroySource(reservation);
  }

  @Override
  public void stop(String name) {
    step(StepOptions.MANDATORY_TRANSACTION, "stop " + name + " for good").stop(name);
  }

  @Override
  public void release(CompleteOperation release) {
    step(StepOptions.MANDATORY_TRANSACTION, "release " + unikernel).release(release);
  }

  @Override
  public boolean retireTarget(Reservation reservation) {
    return step(StepOptions.MANDATORY_TRANSACTION, "undo: retire " + domain(reservation.target()))
        .retireTarget(reservation);
  }

  @Override
  public void destroyTarget(Reservation reservation) {
    step(StepOptions.COURTESY, "undo: destroy " + domain(reservation.target()))
        .destroyTarget(reservation);
  }

  @Override
  public void seeSourceRun(Reservation reservation) {
    step(StepOptions.RETURN_OF_SOURCE, "undo: see " + domain(reservation.source()) + " run again")
        .seeSourceRun(reservation);
  }

  @Override
  public Generation claimTarget(Reservation reservation) {
    return step(StepOptions.CLAIM, "claim " + domain(reservation.target()))
        .claimTarget(reservation);
  }

  private String domain(Generation generation) {
    return unikernel + " generation " + generation.number() + " on " + generation.where();
  }

  private static TransferActivities step(StepOptions options, String summary) {
    return stub(options.with(summary));
  }

  private static TransferActivities stub(ActivityOptions options) {
    return Workflow.newActivityStub(TransferActivities.class, options);
  }

  /**
   * How long each kind of step may take, and how it is tried again. A cancellation is not waited
   * for: the repository decides what has happened (see {@link TransferSaga}), so an attempt that
   * goes on beside its undoing does no harm.
   */
  public enum StepOptions {
    /** One transaction of the repository, before anything has changed: gives up. */
    TRANSACTION(Duration.ofSeconds(5), Duration.ofSeconds(30), false),
    /** One transaction that is retried until it is done: it is the undoing, or the way forward. */
    MANDATORY_TRANSACTION(Duration.ofSeconds(5), null, false),
    /**
     * The transfer of a file, as long as something comes: the agent tells when nothing does. It
     * goes on where it broke off, so an attempt is never in vain.
     */
    TRANSFER(Duration.ofHours(12), Duration.ofHours(12), true),
    /** The start of a domain; a unikernel boots in well under a second, a host may be busy. */
    START(Duration.ofSeconds(50), Duration.ofSeconds(60), true),
    /**
     * The suspension of the source by its agent, besides the time that the guest may take for its
     * step (its policy's stop time-out). After a time-out the workflow asks the repository what
     * happened.
     */
    SUSPENSION(Duration.ofSeconds(15), Duration.ofSeconds(30), true),
    /**
     * Something that the source's agent does by itself and that the workflow waits for; after a
     * time-out the workflow asks the repository what happened.
     */
    WATCHED(Duration.ofSeconds(45), Duration.ofSeconds(60), true),
    /**
     * The way forward after the point of no return. A time-out changes nothing: the target stays
     * the owner, and runs as soon as its agent can have it run.
     */
    AWAITED(Duration.ofSeconds(60), Duration.ofSeconds(60), true),
    /** A claim, which is refused as long as the target may still run. */
    CLAIM(Duration.ofSeconds(5), Duration.ofSeconds(5), false),
    /**
     * Something that an agent does by itself as soon as it hears of it: tried a few times only,
     * because it will happen anyway.
     */
    COURTESY(Duration.ofSeconds(5), Duration.ofSeconds(12), true),
    /** The source, once the target is retired, as soon as its agent has asked the repository. */
    RETURN_OF_SOURCE(Duration.ofSeconds(60), Duration.ofSeconds(60), true);

    /**
     * A step whose worker died is given to another after this; a step of one transaction after its
     * attempt's time, which is as short.
     */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private static final RetryOptions RETRY =
        RetryOptions.newBuilder()
            .setInitialInterval(Duration.ofMillis(50))
            .setBackoffCoefficient(2)
            .setMaximumInterval(Duration.ofSeconds(2))
            .setDoNotRetry(FailureType.names())
            .build();

    private static final RetryOptions POLITE_RETRY =
        RetryOptions.newBuilder(RETRY).setMaximumAttempts(3).build();

    /** About half a minute, if a host cannot be reached at all. */
    private static final RetryOptions BOUNDED_RETRY =
        RetryOptions.newBuilder(RETRY).setMaximumAttempts(20).build();

    private final Duration attempt;
    private final Duration patience;
    private final boolean heartbeats;

    StepOptions(Duration attempt, Duration patience, boolean heartbeats) {
      this.attempt = attempt;
      this.patience = patience;
      this.heartbeats = heartbeats;
    }

    private RetryOptions retry() {
      return switch (this) {
        case COURTESY -> POLITE_RETRY;
        case TRANSFER -> BOUNDED_RETRY;
        case TRANSACTION,
            MANDATORY_TRANSACTION,
            START,
            SUSPENSION,
            WATCHED,
            AWAITED,
            CLAIM,
            RETURN_OF_SOURCE ->
            RETRY;
      };
    }

    /** The options of a step that waits for hosts and the repository only. */
    public ActivityOptions with(String summary) {
      return with(summary, Duration.ZERO);
    }

    /**
     * The options of a step that waits for a guest besides.
     *
     * @param guestTime how long that may take
     */
    public ActivityOptions with(String summary, Duration guestTime) {
      ActivityOptions.Builder options =
          ActivityOptions.newBuilder()
              .setStartToCloseTimeout(attempt.plus(guestTime))
              .setRetryOptions(retry())
              .setCancellationType(ActivityCancellationType.ABANDON)
              .setSummary(summary);
      if (patience != null) {
        options.setScheduleToCloseTimeout(patience.plus(guestTime));
      }
      if (heartbeats) {
        options.setHeartbeatTimeout(HEARTBEAT);
      }
      return options.build();
    }
  }
}
