package org.miragemanager.workflows.drain;

import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.miragemanager.activities.drain.DrainActivities;
import org.miragemanager.model.OperationKind;
import org.miragemanager.workflows.drain.DrainState.DrainStatus;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainRequest;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;
import org.miragemanager.workflows.temporal.StrictDataConverter.WorkflowInput;
import org.miragemanager.workflows.transfer.TransferStart;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;
import org.miragemanager.workflows.transfer.WorkflowStatus.Phase;

/**
 * Moves the guests of a closed host away, some at a time, until none is left, or none that can be
 * moved. One run of a {@link DrainWorkflow} does so much of it.
 */
public final class DrainLoop {
  /** How it stands when it stops. */
  enum Outcome {
    /** No guest is left, and none arrives. */
    EMPTY,
    /** The guests that are left cannot be moved. */
    GUESTS_STAY,
    /** It was aborted or cancelled; migrations may be under way. */
    STOPPED,
    /** Nothing is under way, and the history is long enough. */
    LONG_ENOUGH
  }

  /** A move is ten events of the history; Temporal advises to stay well below ten thousand. */
  public static final int MOVES_A_RUN = 50;

  /** A list that is older is not relied on: guests come and go. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  private static final Duration ARRIVAL_LOOK = Duration.ofSeconds(5);

  /** Longer than a transfer to this host waits for anything before it gives up. */
  private static final int ARRIVAL_LOOKS = 24;

  private final String host;
  private final int parallel;
  private final DrainActivities steps;
  private final DrainState state;
  private final DrainStatus status;
  private final BooleanSupplier stops;
  private int begun;
  private int ended;
  private int endedWhenListed = -1;
  private long listedAt;
  private int looks;

  /**
   * What is to be done.
   *
   * @param stops whether no more moves are to begin
   */
  DrainLoop(
      DrainRequest request,
      DrainActivities steps,
      DrainState state,
      DrainStatus status,
      BooleanSupplier stops) {
    this.host = request.host();
    this.parallel = request.parallelOrDefault();
    this.steps = steps;
    this.state = state;
    this.status = status;
    this.stops = stops;
  }

  Outcome run() {
    while (!stops.getAsBoolean()) {
      if (isListDue()) {
        list();
      } else if (mayBegin()) {
        begin();
      } else if (state.underWay() > 0) {
        int before = ended;
        Workflow.await(() -> ended != before || stops.getAsBoolean());
      } else if (isLongEnough() && state.nextDue().isPresent()) {
        return Outcome.LONG_ENOUGH;
      } else {
        Optional<Outcome> outcome = pauseOrEnd();
        if (outcome.isPresent()) {
          return outcome.get();
        }
      }
    }
    return Outcome.STOPPED;
  }

  /** The list tells what to do next, and that nothing is left to do. */
  private boolean isListDue() {
    if (endedWhenListed < 0) {
      return true;
    }
    if (state.hasNext(now())) {
      return now() - listedAt > FRESH.toMillis();
    }
    return ended != endedWhenListed && state.underWay() == 0;
  }

  private void list() {
    listedAt = now();
    endedWhenListed = ended;
    state.listed(steps.listGuests(host));
    show();
  }

  private boolean mayBegin() {
    return state.underWay() < parallel && !isLongEnough() && state.hasNext(now());
  }

  private boolean isLongEnough() {
    return begun >= MOVES_A_RUN || Workflow.getInfo().isContinueAsNewSuggested();
  }

  private void begin() {
    String guest = state.next(now()).orElseThrow();
    begun++;
    migrate(host, guest)
        .handle(
            (moved, failure) -> {
              if (failure == null) {
                state.moved(guest);
              } else {
                state.failed(guest, why(guest, failure), now());
              }
              ended++;
              show();
              return moved;
            });
  }

  /** Nothing is under way: waits for what can still change, or says how it stands. */
  private Optional<Outcome> pauseOrEnd() {
    OptionalLong due = state.nextDue();
    if (due.isPresent()) {
      pause(Duration.ofMillis(Math.max(1, due.getAsLong() - now())));
      return Optional.empty();
    }
    if (state.somethingArrives() && looks < ARRIVAL_LOOKS) {
      looks++;
      pause(ARRIVAL_LOOK);
      return Optional.empty();
    }
    return Optional.of(state.staying().isEmpty() ? Outcome.EMPTY : Outcome.GUESTS_STAY);
  }

  private void pause(Duration length) {
    Workflow.await(length, stops::getAsBoolean);
    endedWhenListed = -1;
  }

  /** Waits until nothing that this began is under way. */
  void awaitMoves() {
    Workflow.await(() -> state.underWay() == 0);
  }

  private void show() {
    status.at(stops.getAsBoolean() ? Phase.UNDOING : Phase.MOVING, state.inWords());
  }

  private static long now() {
    return Workflow.currentTimeMillis();
  }

  /**
   * Starts the migration of a guest to any host that has room. It is the same workflow, with the
   * same id, that an operator would have started, and goes on whatever becomes of the drain.
   */
  private static Promise<TransferResult> migrate(String host, String guest) {
    TransferStart start =
        new TransferStart(OperationKind.MIGRATE, guest, Optional.of(host), Optional.empty());
    return Workflow.newUntypedChildWorkflowStub(
            start.type(), start.asChild("migrate " + guest + " away from " + host))
        .executeAsync(TransferResult.class, new OperationRequest(guest, WorkflowInput.ANY_HOST));
  }

  /** Why a migration did not move its guest. */
  private static String why(String guest, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof WorkflowExecutionAlreadyStarted) {
        return "migrate-" + guest + " is under way already";
      }
    }
    return FailureText.of(failure);
  }
}
