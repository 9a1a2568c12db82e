package org.miragemanager.manager.cli;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.manager.service.OperationView;

/** Waits for the end of an operation and says how it stands. */
final class OperationWait {
  private final ManagerClient manager;
  private final Surroundings surroundings;
  private final String kind;
  private final String unikernel;
  private final ProgressLine line;
  private volatile String workflowId;

  OperationWait(ManagerClient manager, Surroundings surroundings, String kind, String unikernel) {
    this.manager = manager;
    this.surroundings = surroundings;
    this.kind = kind;
    this.unikernel = unikernel;
    this.line = new ProgressLine(surroundings.err(), surroundings.terminal());
  }

  /** The operation at its end. */
  OperationView until(FutureTask<Answer> answer) {
    Thread farewell = new Thread(this::sayGoodbye, "farewell");
    Runtime.getRuntime().addShutdownHook(farewell);
    try {
      return manager.operation(answered(answer));
    } finally {
      line.clear();
      forget(farewell);
    }
  }

  private Answer answered(FutureTask<Answer> answer) {
    Duration interval =
        surroundings.terminal() ? surroundings.rhythm().terminal() : surroundings.rhythm().plain();
    long begin = System.nanoTime();
    while (true) {
      try {
        return answer.get(interval.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException stillWaiting) {
        line.show(progress(), Duration.ofNanos(System.nanoTime() - begin));
      } catch (ExecutionException failure) {
        throw brokenOff(failure);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new CommandFailure(
            ExitCode.FAILED, OperationSentence.goesOn(kind, unikernel, workflowId));
      }
    }
  }

  /** What the operation does now; a manager that does not say leaves the bare verb. */
  private String progress() {
    String words = unikernel + ": " + OperationSentence.noun(kind);
    try {
      OperationView operation =
          manager.get(ApiPath.UNIKERNELS.child(unikernel), ViewReader::unikernel).operation();
      if (operation == null) {
        return words;
      }
      workflowId = operation.workflowId();
      return operation.progress() == null ? words : words + ": " + operation.progress();
    } catch (CommandFailure notNow) {
      return words;
    }
  }

  private CommandFailure brokenOff(ExecutionException failure) {
    CommandFailure reason = manager.failure(failure.getCause());
    return workflowId == null
        ? reason
        : new CommandFailure(
            reason.exitCode(),
            reason.getMessage() + "; " + OperationSentence.goesOn(kind, unikernel, workflowId));
  }

  /** Runs when the user ends the command (^C) while it waits. */
  private void sayGoodbye() {
    line.clear();
    surroundings.err().println(OperationSentence.goesOn(kind, unikernel, workflowId));
  }

  private static void forget(Thread farewell) {
    try {
      Runtime.getRuntime().removeShutdownHook(farewell);
    } catch (IllegalStateException alreadyEnding) {
      // the user ended the command while its answer came
    }
  }
}
