package org.miragemanager.manager.cli.client;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.output.ProgressLine;

/** Waits for a manager's answer that comes at the end of something long, and says how it stands. */
public final class AnswerWait {
  /** Something long that goes on whether somebody waits or not. */
  interface Awaited {
    /** What it does now. */
    String progress();

    /** Whether it is known to have begun. */
    boolean hasBegun();

    /** That it goes on, and how to look at it. */
    String goesOn();
  }

  private final ManagerClient manager;
  private final CliEnvironment surroundings;
  private final Awaited awaited;
  private final ProgressLine line;

  public AnswerWait(ManagerClient manager, CliEnvironment surroundings, Awaited awaited) {
    this.manager = manager;
    this.surroundings = surroundings;
    this.awaited = awaited;
    this.line = new ProgressLine(surroundings.err(), surroundings.terminal());
  }

  /** The answer at the end. */
  public Answer until(FutureTask<Answer> answer) {
    Thread farewell = new Thread(this::sayGoodbye, "farewell");
    Runtime.getRuntime().addShutdownHook(farewell);
    try {
      return answered(answer);
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
        line.show(awaited.progress(), Duration.ofNanos(System.nanoTime() - begin));
      } catch (ExecutionException failure) {
        throw brokenOff(failure);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new CommandFailure(ExitCode.FAILED, awaited.goesOn());
      }
    }
  }

  private CommandFailure brokenOff(ExecutionException failure) {
    CommandFailure reason = manager.failure(failure.getCause());
    return awaited.hasBegun()
        ? new CommandFailure(reason.exitCode(), reason.getMessage() + "; " + awaited.goesOn())
        : reason;
  }

  /** Runs when the user ends the command (^C) while it waits. */
  private void sayGoodbye() {
    line.clear();
    surroundings.err().println(awaited.goesOn());
  }

  private static void forget(Thread farewell) {
    try {
      Runtime.getRuntime().removeShutdownHook(farewell);
    } catch (IllegalStateException alreadyEnding) {
      // the user ended the command while its answer came
    }
  }
}
