package org.miragemanager.workflows.drain;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import org.miragemanager.activities.drain.DrainActivities;
import org.miragemanager.activities.drain.DrainActivities.GuestList;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainCarryOver;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainRequest;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainResult;
import org.miragemanager.workflows.temporal.FailureText;
import org.miragemanager.workflows.temporal.StrictDataConverter;
import org.miragemanager.workflows.transfer.Phase;
import org.miragemanager.workflows.transfer.StepOptions;

/** Runs an {@link DrainLoop} on Temporal, between closing the host and, if undone, opening it. */
public final class DrainWorkflowImplementation implements DrainWorkflow {
  private String abortion;
  private DrainStatus standing;
  private DrainState ledger;
  private DrainResult result;
  private RuntimeException failure;
  private boolean goesOn;

  @Override
  public String progress() {
    return standing == null ? "begins" : standing.inWords();
  }

  @Override
  public void checkAbort(String reason) {
    if (hasEnded()) {
      throw tooLate();
    }
  }

  @Override
  public String abort(String reason) {
    if (abortion == null) {
      abortion = FailureText.ofAbort(reason);
    }
    detached(() -> Workflow.await(this::hasEnded));
    if (result != null) {
      throw tooLate();
    }
    return standing.inWords();
  }

  private boolean hasEnded() {
    return result != null || failure != null;
  }

  private ApplicationFailure tooLate() {
    return ApplicationFailure.newNonRetryableFailure(
        "too late to abort: " + standing.inWords(), "TOO_LATE");
  }

  @Override
  public DrainResult run(DrainRequest request, DrainCarryOver soFar) {
    if (request == null) {
      throw StrictDataConverter.bad(
          "The input is missing: give for example {\"host\":\"edge-1\"}.");
    }
    request.check();
    if (soFar != null && Workflow.getInfo().getContinuedExecutionRunId().isEmpty()) {
      throw StrictDataConverter.bad(
          "The input has a second part, which only a drain that goes on by itself has: leave it"
              + " out.");
    }
    CancellationScope root = CancellationScope.current();
    standing = new DrainStatus(request.host());
    ledger = new DrainState(soFar == null ? DrainCarryOver.NOTHING : soFar);
    // Shielded as a whole: a cancellation is looked for, so that what was begun is put in order.
    detached(() -> carryOut(request, root));
    // An abort is answered before the workflow ends, or its caller would never hear.
    detached(() -> Workflow.await(() -> goesOn || Workflow.isEveryHandlerFinished()));
    if (goesOn) {
      Workflow.continueAsNew(request, ledger.tally());
    }
    if (failure != null) {
      throw failure;
    }
    return result;
  }

  private void carryOut(DrainRequest request, CancellationScope root) {
    DrainActivities steps = new HostActivityStubs(request.host());
    try {
      standing.at(Phase.PREPARING, "closes the host to new guests");
      steps.closeHost(request.host());
      DrainLoop emptying =
          new DrainLoop(
              request, steps, ledger, standing, () -> abortion != null || root.isCancelRequested());
      switch (emptying.run()) {
        case LONG_ENOUGH -> goesOn = true;
        case EMPTY -> done(new DrainResult(request.host(), ledger.movedSoFar(), ledger.gone()));
        case GUESTS_STAY -> failed(notEmpty(request.host()));
        case STOPPED -> undo(request.host(), steps, emptying);
      }
    } catch (RuntimeException trouble) {
      failed(translated(trouble));
    }
  }

  private void undo(String host, DrainActivities steps, DrainLoop emptying) {
    standing.at(Phase.UNDOING, "waits for the migrations that are under way, then opens the host");
    emptying.awaitMoves();
    steps.openHost(host);
    String words =
        (abortion == null ? "it was cancelled" : "aborted (" + abortion + ")")
            + ": "
            + host
            + " takes guests again; of its own it "
            + ledger.inWords();
    failed(
        abortion == null
            ? new CanceledFailure(words)
            : ApplicationFailure.newNonRetryableFailure(words, "ABORTED"));
  }

  private ApplicationFailure notEmpty(String host) {
    return ApplicationFailure.newNonRetryableFailure(
        host
            + " is not empty: "
            + DrainState.guests(ledger.movedSoFar())
            + " moved, "
            + ledger.staying().size()
            + " could not be: "
            + FailureText.summary(ledger.staying())
            + "; it takes nothing new, and `miragectl host drain "
            + host
            + "` goes on",
        NOT_EMPTY,
        ledger.staying());
  }

  private void done(DrainResult drained) {
    result = drained;
    standing.ended(drained.sentence());
  }

  private void failed(RuntimeException reason) {
    failure = reason;
    standing.ended(
        reason instanceof CanceledFailure cancelled
            ? cancelled.getOriginalMessage()
            : FailureText.of(reason));
  }

  /** A workflow ends with the sentence of the step that failed, not with a chain of wrappers. */
  private static RuntimeException translated(RuntimeException trouble) {
    return switch (trouble) {
      case ActivityFailure step ->
          ApplicationFailure.newNonRetryableFailureWithCause(
              FailureText.of(step), FailureText.typeOf(step), step);
      case TemporalFailure known -> known;
      case RuntimeException bug ->
          ApplicationFailure.newNonRetryableFailureWithCause(
              "an error of the program itself: " + bug, "BUG", bug);
    };
  }

  private static void detached(Runnable action) {
    Workflow.newDetachedCancellationScope(action).run();
  }

  /** What a drain does to its host, as activities with the summaries an operator reads. */
  static final class HostActivityStubs implements DrainActivities {
    private final String host;

    HostActivityStubs(String host) {
      this.host = host;
    }

    @Override
    public void closeHost(String name) {
      step("close " + host + " to new guests").closeHost(name);
    }

    @Override
    public void openHost(String name) {
      step("undo: open " + host + " again").openHost(name);
    }

    @Override
    public GuestList listGuests(String name) {
      return step("list the guests of " + host).listGuests(name);
    }

    private static DrainActivities step(String summary) {
      return Workflow.newActivityStub(
          DrainActivities.class, StepOptions.MANDATORY_TRANSACTION.with(summary));
    }
  }
}
