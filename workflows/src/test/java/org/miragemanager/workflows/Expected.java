package org.miragemanager.workflows;

import java.util.Optional;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.workflows.transfer.TransferWorkflows.SuspendWorkflow;

/**
 * What must be so once the operation of a {@link FaultCase} has ended.
 *
 * @param where where the unikernel is
 * @param recordLeft whether its operation is still recorded as under way, although its workflow has
 *     closed: the next operation, or whoever looks after the manager's records, settles it
 * @param domainsLeft whether hosts may have domains that are retired: their agents end them, at the
 *     latest with the next renewal
 */
record Expected(Whereabouts where, boolean recordLeft, boolean domainsLeft) {

  /** By the rule: back before the hand-over, forward after it. */
  static Expected of(FaultCase goneWrong) {
    return switch (goneWrong.fault()) {
      case FAILS_ONCE, ANSWER_LOST, RUNS_TWICE -> at(goneWrong.route().end());
      case FAILS_LONG ->
          new Expected(goneWrong.route().end(), false, goneWrong.step().equals("destroyTarget"));
      case REFUSED -> ofRefusal(goneWrong, false);
      case DONE_THEN_REFUSED -> ofRefusal(goneWrong, true);
      case REFUSED_ONCE, CANCELLED, ABORTED, ABORTED_IN_TIME, TERMINATED ->
          throw new IllegalArgumentException(goneWrong + " is not of the matrix");
    };
  }

  private static Expected ofRefusal(FaultCase refused, boolean done) {
    Route route = refused.route();
    Whereabouts end = route.end();
    return switch (refused.step()) {
      case "register" -> at(Whereabouts.BACK);
      case "reserve" -> at(beforeReserving(route, done));
      case "fetchImage", "createTarget", "prepareAnother" ->
          at(isForward(refused) ? Whereabouts.SHELF : back(route));
      case "suspendSource" -> at(done ? end : back(route));
      case "handOver" -> at(done || isWatched(refused) ? end : refusedFromShelf(refused));
      case "resumeTarget" -> at(end);
      case "claimTarget" ->
          at(done || refused.comesAgain() || end != Whereabouts.SHELF ? end : Whereabouts.LOST);
      case "destroyTarget", "destroySource", "seeSourceRun" -> new Expected(end, false, true);
      case "stop" -> new Expected(done ? Whereabouts.STOPPED : Whereabouts.SHELF, true, false);
      case "retireTarget" -> new Expected(registered(end, route), true, true);
      case "release" -> done ? at(end) : new Expected(registered(end, route), true, false);
      case "unregister" -> at(done ? end : Whereabouts.CREATED);
      default -> throw new IllegalArgumentException("nothing is expected of " + refused);
    };
  }

  private static Expected at(Whereabouts where) {
    return new Expected(where, false, false);
  }

  /** To reserve what is lost is to claim it. */
  private static Whereabouts beforeReserving(Route route, boolean done) {
    return done
        ? back(route)
        : route.from().equals(Scenario.LOST) ? Whereabouts.LOST : Whereabouts.BACK;
  }

  private static Whereabouts back(Route route) {
    return route.from().equals(Scenario.LOST) ? Whereabouts.SHELF : Whereabouts.BACK;
  }

  /** What has an open record cannot be unregistered. */
  private static Whereabouts registered(Whereabouts end, Route route) {
    return end == Whereabouts.BACK && route.from().equals(Route.NOWHERE)
        ? Whereabouts.CREATED
        : end;
  }

  private static boolean isForward(FaultCase refused) {
    return refused.route().steps().subList(0, refused.index()).contains("handOver");
  }

  /** The source's agent hands over by itself: the step only watches. */
  private static boolean isWatched(FaultCase refused) {
    return refused.route().leavesHost() && refused.time() == 1;
  }

  private static Whereabouts refusedFromShelf(FaultCase refused) {
    return isForward(refused) ? Whereabouts.SHELF : back(refused.route());
  }

  /** What the record says in the end; empty: there may be none. */
  Optional<OperationOutcome> outcome(FaultCase goneWrong) {
    if (recordLeft) {
      return Optional.of(OperationOutcome.INTERRUPTED);
    }
    return switch (where) {
      case TARGET, ELSEWHERE, STOPPED -> Optional.of(OperationOutcome.DONE);
      case BACK, CREATED -> Optional.of(OperationOutcome.UNDONE).filter(any -> hasBegun(goneWrong));
      case LOST -> Optional.of(OperationOutcome.FAILED).filter(any -> hasBegun(goneWrong));
      case SHELF ->
          Optional.of(
              goneWrong.route().type().equals(SuspendWorkflow.TYPE)
                  ? OperationOutcome.DONE
                  : isForward(goneWrong) || goneWrong.route().end() == Whereabouts.SHELF
                      ? OperationOutcome.FAILED
                      : OperationOutcome.UNDONE);
    };
  }

  private static boolean hasBegun(FaultCase goneWrong) {
    boolean first = goneWrong.step().equals("register") || goneWrong.step().equals("reserve");
    return !(first && goneWrong.fault() == Fault.REFUSED);
  }

  /** Whether the workflow fails. */
  boolean fails(FaultCase goneWrong) {
    boolean refusedAtItsEnd =
        goneWrong.step().equals("release") && goneWrong.fault() == Fault.DONE_THEN_REFUSED;
    return recordLeft
        || refusedAtItsEnd
        || !outcome(goneWrong).equals(Optional.of(OperationOutcome.DONE));
  }
}
