package org.miragemanager.workflows.drain;

import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import org.miragemanager.activities.drain.DrainActivities;
import org.miragemanager.activities.drain.DrainActivities.GuestList;
import org.miragemanager.workflows.drain.DrainState.DrainStatus;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainCarryOver;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainRequest;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainResult;
import org.miragemanager.workflows.temporal.OperationEnd;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;
import org.miragemanager.workflows.temporal.StrictDataConverter;
import org.miragemanager.workflows.transfer.ActivityStubs.StepOptions;
import org.miragemanager.workflows.transfer.WorkflowStatus.Phase;

/** Runs an {@link DrainLoop} on Temporal, between closing the host and, if undone, opening it. */
public final class DrainWorkflowImplementation implements DrainWorkflow {
  private final OperationEnd<DrainResult> end = new OperationEnd<>();
  private DrainStatus status;
  private DrainState state;
  private boolean goesOn;

  @Override
  public String progress() {
    return status == null ? "begins" : status.inWords();
  }

  @Override
  public void checkAbort(String reason) {
    if (end.isReached()) {
      throw tooLate();
    }
  }

  @Override
  public String abort(String reason) {
    end.requestAbort(reason);
    end.await();
    if (end.hasSucceeded()) {
      throw tooLate();
    }
    return status.inWords();
  }

  private ApplicationFailure tooLate() {
    return OperationEnd.tooLate(": " + status.inWords());
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
    status = new DrainStatus(request.host());
    state = new DrainState(soFar == null ? DrainCarryOver.NOTHING : soFar);
    // Not cancellable as a whole: a cancellation is checked for, so that the host can be opened
    // again.
    OperationEnd.nonCancellable(() -> carryOut(request, root));
    if (!goesOn) {
      OperationEnd.awaitAnswers();
    }
    if (goesOn) {
      Workflow.continueAsNew(request, state.carryOver());
    }
    return end.orThrow();
  }

  private void carryOut(DrainRequest request, CancellationScope root) {
    DrainActivities steps = new HostActivityStubs(request.host());
    try {
      status.at(Phase.PREPARING, "closes the host to new guests");
      steps.closeHost(request.host());
      DrainLoop loop =
          new DrainLoop(
              request, steps, state, status, () -> end.isAborted() || root.isCancelRequested());
      switch (loop.run()) {
        case LONG_ENOUGH -> goesOn = true;
        case EMPTY -> done(new DrainResult(request.host(), state.movedSoFar(), state.gone()));
        case GUESTS_STAY -> failed(notEmpty(request.host()));
        case STOPPED -> undo(request.host(), steps, loop);
      }
    } catch (RuntimeException trouble) {
      failed(OperationEnd.failure(trouble, ""));
    }
  }

  private void undo(String host, DrainActivities steps, DrainLoop loop) {
    status.at(Phase.UNDOING, "waits for the migrations that are under way, then opens the host");
    loop.awaitMoves();
    steps.openHost(host);
    String words =
        (end.isAborted() ? "aborted (" + end.abortReason() + ")" : "it was cancelled")
            + ": "
            + host
            + " takes guests again; of its own it "
            + state.inWords();
    failed(end.isAborted() ? OperationEnd.aborted(words) : new CanceledFailure(words));
  }

  private ApplicationFailure notEmpty(String host) {
    return ApplicationFailure.newNonRetryableFailure(
        host
            + " is not empty: "
            + DrainState.guests(state.movedSoFar())
            + " moved, "
            + state.staying().size()
            + " could not be: "
            + FailureText.summary(state.staying())
            + "; it takes nothing new, and `miragectl host drain "
            + host
            + "` goes on",
        NOT_EMPTY,
        state.staying());
  }

  private void done(DrainResult drained) {
    end.succeeded(drained);
    status.ended(drained.sentence());
  }

  private void failed(RuntimeException reason) {
    end.failed(reason);
    status.ended(
        reason instanceof CanceledFailure cancelled
            ? cancelled.getOriginalMessage()
            : FailureText.of(reason));
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
