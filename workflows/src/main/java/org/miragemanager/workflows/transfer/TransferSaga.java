package org.miragemanager.workflows.transfer;

import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.transfer.TransferActivities;
import org.miragemanager.activities.transfer.TransferActivities.CompleteOperation;
import org.miragemanager.activities.transfer.TransferActivities.Creation;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.activities.transfer.TransferActivities.ReserveRequest;
import org.miragemanager.activities.transfer.TransferActivities.Resumption;
import org.miragemanager.activities.transfer.TransferActivities.Suspension;
import org.miragemanager.model.Generation;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;
import org.miragemanager.workflows.transfer.WorkflowStatus.Phase;

/**
 * What a migration does, and a resumption, a suspension, a stop: one transfer of the ownership from
 * a source to a target, each of them a host or the shelf.
 *
 * <table>
 * <caption>The steps</caption>
 * <tr><th>do</th><th>undo</th><th>why</th></tr>
 * <tr><td>reserve</td><td>release</td><td>one operation at a time (rule 9); the target is prepared</td></tr>
 * <tr><td>fetchImage, if the target's host lacks the file of the image</td><td>none: what has come stays in its cache</td><td>what
 * takes long is sent while the source still runs</td></tr>
 * <tr><td>createTarget, unless it is the shelf; on another host (prepareAnother) if its host cannot be reached or fails, and no operator named it</td><td>retireTarget, destroyTarget</td><td>it boots while the source still runs, and waits, armed: no start lies in the
 * blackout</td></tr>
 * <tr><td>suspendSource, unless it is the shelf; by force it is ended, and claimed to the shelf</td><td>retireTarget, then seeSourceRun</td><td>its agent hands over in the same
 * breath, and it alone resumes the source (rule 3)</td></tr>
 * <tr><td>handOver</td><td>none: the point of no return</td><td>waits until the repository has decided which generation owns</td></tr>
 * <tr><td>resumeTarget, unless it is the shelf</td><td>claimTarget, then the same elsewhere; waits again while the claim is refused</td><td>forward after (rule 4)</td></tr>
 * <tr><td>destroySource, unless it is the shelf</td><td></td><td>its agent does so anyway once it hears of it: no reason to
 * fail</td></tr>
 * <tr><td>release</td><td></td><td>others may work on the unikernel</td></tr>
 * </table>
 *
 * <p>Whatever goes wrong before the point of no return, the undoing begins with {@code
 * retireTarget}: the repository alone decides whether the hand-over has happened. If it has, there
 * is nothing to undo and the transfer goes forward. No time-out is taken for an answer (rule 5), so
 * a lost reply, a second attempt that runs beside the first, or a cancellation at any point ends in
 * one of two states: the target owns, or the source does.
 *
 * <p>An instance is one transfer. It needs no Temporal to run: a workflow runs it there, a
 * simulator may run it elsewhere.
 */
public final class TransferSaga {
  /**
   * How many domains are tried before an operation gives up: a host that cannot start a guest
   * rarely can the third time.
   */
  static final int DOMAIN_ATTEMPTS = 3;

  /** What takes longer is a step, and not the writing of a state. */
  static final long LONGEST_ANSWER_MICROS = 250_000;

  private static final String BUT = "; but ";

  private final TransferActivities steps;
  private final NonCancellableScope nonCancellable;
  private final Progress progress;
  private Reservation reservation;
  private Generation origin;
  private boolean anyHost;
  private String afterwards = "";
  private String refusedClaim = "";
  private Suspension suspension;
  private Resumption resumption;
  private boolean forward;

  /**
   * A transfer that has not begun.
   *
   * @param steps what can be done to hosts and repository
   * @param nonCancellable what keeps a cancellation away from undoing and from going forward
   * @param progress is told where the transfer stands
   */
  public TransferSaga(
      TransferActivities steps, NonCancellableScope nonCancellable, Progress progress) {
    this.steps = steps;
    this.nonCancellable = nonCancellable;
    this.progress = progress;
  }

  /**
   * Moves.
   *
   * @return where the unikernel is now
   * @throws RuntimeException the failure of the step that could not be done; everything before it
   *     is undone, or, after the point of no return, the unikernel rests on the shelf
   */
  public TransferResult carryOut(ReserveRequest request) {
    reserve(request);
    try {
      createTarget();
      if (reservation.force()) {
        // Its end is under way as soon as it was asked for: an abort in between would tell that the
        // source runs as before.
        nonCancellable.run(this::moveOwnership);
      } else {
        moveOwnership();
      }
      if (reservation.source().equals(reservation.target())) {
        nonCancellable.requireNotCancelled();
      }
    } catch (RuntimeException failure) {
      nonCancellable.run(() -> goBackUnlessHandedOver(failure));
      if (reservation == null) {
        throw failure;
      }
    }
    nonCancellable.run(this::goForward);
    return new TransferResult(
        reservation.unikernel(),
        origin.host().orElse(null),
        reservation.target().host().orElse(null),
        reservation.target().number(),
        downtimeMicros(),
        stateBytes());
  }

  /**
   * Where the unikernel is after an undoing, to follow the reason: "; counter-1 runs on edge-2 as
   * before". Empty if that is not known.
   */
  public String afterwards() {
    return afterwards;
  }

  private void reserve(ReserveRequest request) {
    anyHost = request.target() == null;
    at(Phase.PREPARING, "makes sure that the transfer can begin");
    try {
      // Must not be cancelled: an abandoned attempt could open the operation again after it was
      // released.
      nonCancellable.run(() -> reservation = steps.reserve(request));
      origin = reservation.source();
      progress.between(reservation);
    } catch (RuntimeException failure) {
      nonCancellable.run(
          () ->
              steps.release(
                  new CompleteOperation(
                      request.unikernel(),
                      request.run(),
                      OperationOutcome.UNDONE,
                      why(failure),
                      null,
                      null)));
      throw failure;
    }
  }

  private void createTarget() {
    if (reservation.target().onShelf()) {
      return;
    }
    int unknown = 0;
    while (unknown < DOMAIN_ATTEMPTS) {
      switch (createdOrElsewhere()) {
        case ARMED -> {
          return;
        }
        case UNKNOWN -> {
          unknown++;
          prepareAnother(false);
        }
      }
    }
    throw new IllegalStateException(
        reservation.target().requireHost()
            + " could not say what became of the domains it was to start");
  }

  /**
   * A host that cannot be reached, or whose disk is full, is left for another one at once, unless
   * an operator named it; the source, if there is one, still runs undisturbed.
   */
  private Creation createdOrElsewhere() {
    while (true) {
      try {
        fetchImage();
        at(Phase.PREPARING, "creates the target on " + reservation.target().requireHost());
        return steps.createTarget(reservation);
      } catch (RuntimeException failure) {
        if (!(anyHost || forward) || !isOfHost(failure)) {
          throw failure;
        }
        at(Phase.PREPARING, "looks for another host: " + FailureText.of(failure));
        prepareAnother(true);
      }
    }
  }

  private static boolean isOfHost(RuntimeException failure) {
    String type = FailureText.typeOf(failure);
    return type.equals(FailureType.HOST_AWAY.name())
        || type.equals(FailureType.HOST_FAILING.name());
  }

  /** Operations that were begun before there was such a step have nothing to fetch. */
  private void fetchImage() {
    if (reservation.image().mustBeFetched()) {
      at(Phase.PREPARING, Progress.FETCHES + reservation.image());
      steps.fetchImage(reservation);
    }
  }

  private void prepareAnother(boolean elsewhere) {
    reservation = steps.prepareAnother(reservation, elsewhere);
    progress.between(reservation);
  }

  private void moveOwnership() {
    suspendSource();
    handOver();
  }

  private void suspendSource() {
    if (reservation.source().onShelf()) {
      return;
    }
    at(
        Phase.MOVING,
        (reservation.force() ? "ends by force the source on " : "suspends the source on ")
            + reservation.source().requireHost());
    suspension = steps.suspendSource(reservation);
  }

  private void handOver() {
    if (reservation.source().equals(reservation.target())) {
      return;
    }
    at(Phase.MOVING, "waits for the hand-over to " + reservation.target().where());
    steps.handOver(reservation);
  }

  /** Leaves the reservation in place only if the target owns already. */
  private void goBackUnlessHandedOver(RuntimeException failure) {
    at(Phase.UNDOING, "goes back: " + why(failure));
    Reservation undone = reservation;
    if (!undone.source().equals(undone.target()) && !steps.retireTarget(undone)) {
      return;
    }
    reservation = null;
    String remark = "";
    if (!undone.target().onShelf()) {
      remark += attempt(() -> steps.destroyTarget(undone));
    }
    String unseen = "";
    if (!undone.source().onShelf()) {
      at(Phase.UNDOING, "waits to see the source run again on " + undone.source().requireHost());
      unseen = attempt(() -> steps.seeSourceRun(undone));
    }
    String why = why(failure);
    if (unseen.isEmpty()) {
      afterwards = whereItIs(undone);
    }
    release(
        undone,
        OperationOutcome.UNDONE,
        why + unlessSaid(why, remark) + unlessSaid(why, unseen) + afterwards);
  }

  private static String whereItIs(Reservation undone) {
    if (!undone.source().onShelf()) {
      return "; " + undone.unikernel() + " runs on " + undone.source().requireHost() + " as before";
    }
    return undone.kind() == OperationKind.RUN
        ? ""
        : "; " + undone.unikernel() + " rests on the shelf";
  }

  private static String unlessSaid(String said, String remark) {
    return remark.isEmpty() || said.contains(remark.substring(BUT.length())) ? "" : remark;
  }

  private String why(RuntimeException failure) {
    return FailureText.isCancellation(failure)
        ? nonCancellable.cancellation()
        : FailureText.of(failure);
  }

  private void goForward() {
    forward = true;
    Reservation moved = reservation;
    RuntimeException failure = null;
    if (!reservation.target().onShelf()) {
      failure = resumeTargetOrElsewhere();
    }
    String remark = "";
    if (!moved.source().onShelf()) {
      at(Phase.RESUMING, "destroys the source on " + moved.source().requireHost());
      remark = attempt(() -> steps.destroySource(moved));
    }
    if (failure != null) {
      release(
          moved, OperationOutcome.FAILED, FailureText.of(failure) + "; " + whereabouts() + remark);
      throw failure;
    }
    if (reservation.kind() == OperationKind.STOP) {
      steps.stop(reservation.unikernel());
    }
    release(
        reservation,
        OperationOutcome.DONE,
        "now on " + reservation.target().where() + givenUp() + remark);
  }

  private String givenUp() {
    return suspension == null || suspension.givenUpAfter() == null
        ? ""
        : "; it was ended by force, and the steps after step "
            + suspension.givenUpAfter()
            + ", its newest checkpoint, are given up";
  }

  /** Where its state is when it could not be brought to run, and what becomes of it. */
  private String whereabouts() {
    if (!refusedClaim.isEmpty()) {
      return refusedClaim;
    }
    return switch (reservation.kind()) {
      case RUN, RESUME -> "it rests on the shelf with its newest durable state";
      case MIGRATE, RECOVER, SUSPEND, STOP ->
          "its newest durable state is on the shelf, and it is brought back from there as its"
              + " restart policy says";
    };
  }

  /** What came of taking the ownership from a target that was not seen to run. */
  private enum Claim {
    /** The shelf owns. */
    DONE,
    /**
     * The target may run yet, so it is waited for again: perhaps no worker could look for a while.
     */
    REFUSED,
    /** Another operation has taken it over. */
    SUPERSEDED
  }

  /**
   * Forward after (rule 4): a target that was lost is claimed, and the next one is resumed from the
   * shelf.
   */
  private RuntimeException resumeTargetOrElsewhere() {
    int attempts = 0;
    while (true) {
      try {
        at(Phase.RESUMING, "waits for the first step on " + reservation.target().requireHost());
        resumption = steps.resumeTarget(reservation);
        return null;
      } catch (RuntimeException lost) {
        attempts++;
        boolean goesOn =
            switch (claimTarget(lost)) {
              case DONE -> attempts < DOMAIN_ATTEMPTS && handOverElsewhere(lost);
              case REFUSED -> attempts < DOMAIN_ATTEMPTS;
              case SUPERSEDED -> false;
            };
        if (!goesOn) {
          return lost;
        }
      }
    }
  }

  private Claim claimTarget(RuntimeException failure) {
    Reservation lost = reservation;
    at(Phase.RESUMING, "claims the unikernel from " + lost.target().where());
    try {
      reservation = lost.between(steps.claimTarget(lost), lost.target());
      refusedClaim = "";
    } catch (RuntimeException refusal) {
      failure.addSuppressed(refusal);
      refusedClaim = FailureText.of(refusal);
      return FailureText.typeOf(refusal).equals(FailureType.SUPERSEDED.name())
          ? Claim.SUPERSEDED
          : Claim.REFUSED;
    }
    attempt(() -> steps.destroyTarget(lost));
    return Claim.DONE;
  }

  /** Whether another domain, on another host, owns now. */
  private boolean handOverElsewhere(RuntimeException lost) {
    try {
      prepareAnother(true);
      createTarget();
      handOver();
      return true;
    } catch (RuntimeException failure) {
      lost.addSuppressed(failure);
      if (!steps.retireTarget(reservation)) {
        return true;
      }
      Reservation abandoned = reservation;
      attempt(() -> steps.destroyTarget(abandoned));
      return false;
    }
  }

  /** Does what may fail without harm: the agent concerned does it by itself once it hears of it. */
  private String attempt(Runnable step) {
    try {
      step.run();
      return "";
    } catch (RuntimeException failure) {
      return BUT + FailureText.of(failure);
    }
  }

  /** After the point of no return every phase is a part of going forward. */
  private void at(Phase phase, String words) {
    progress.at(forward ? Phase.RESUMING : phase, words);
  }

  private void release(Reservation released, OperationOutcome outcome, String detail) {
    steps.release(
        new CompleteOperation(
            released.unikernel(),
            released.run(),
            outcome,
            detail,
            outcome == OperationOutcome.DONE ? downtimeMicros() : null,
            stateBytes()));
  }

  private Long downtimeMicros() {
    return suspension == null || resumption == null
        ? null
        : standstillMicros() + suspension.handOverMicros() + resumption.resumeMicros();
  }

  /**
   * A guest answers a request to suspend at once, but for a step that is at work: as long as that
   * took, it did not stand still.
   */
  private long standstillMicros() {
    long quiesce = suspension.quiesceMicros();
    return quiesce > LONGEST_ANSWER_MICROS ? 0 : quiesce;
  }

  private Long stateBytes() {
    return suspension == null || suspension.givenUpAfter() != null ? null : suspension.stateBytes();
  }

  /** Tells an operator what an operation is doing or waits for. */
  public interface Progress {
    /**
     * How the words begin while the target's host fetches an image; how far it is, the step's
     * heartbeats tell.
     */
    String FETCHES = "waits until the target has fetched ";

    /**
     * Something new begins.
     *
     * @param phase where the operation stands
     * @param words for example "waits for the first step on edge-2"
     */
    void at(Phase phase, String words);

    /** From where to where is known now, or is another place than before. */
    void between(Reservation reservation);
  }

  /**
   * Runs what must be finished even though the operation was cancelled: compensation, and
   * everything after the hand-over.
   */
  @FunctionalInterface
  public interface NonCancellableScope {
    /**
     * Runs {@code action} to its end; a cancellation that was or will be requested does not reach
     * it.
     */
    void run(Runnable action);

    /** Fails if a cancellation was requested: the last moment at which it is heard. */
    default void requireNotCancelled() {}

    /** Why the operation was cancelled, if it was, for its record. */
    default String cancellation() {
      return "it was cancelled";
    }
  }
}
