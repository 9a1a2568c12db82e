package org.miragemanager.manager.cli.client;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Function;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.ManagerConnection.Answer;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;
import org.miragemanager.manager.cli.output.HumanText.OperationSentence;
import org.miragemanager.manager.cli.output.ProgressLine.WaitReport;
import org.miragemanager.manager.service.AnyOperation;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.OperationView;

/**
 * Begins an operation and waits for its end: it asks the manager again and again, and each request
 * waits there until the operation ends or the user is to be told how it stands. A manager that is
 * away meanwhile is waited for, because it may only be started anew.
 *
 * @param <T> what the manager shows of it
 */
public final class OperationWait<T extends AnyOperation> {
  private static final Duration LONGEST_REQUEST = Duration.ofSeconds(60);

  /** A manager stops for up to 8 s, and starts for seconds on a busy machine. */
  private static final Duration RESTART = Duration.ofSeconds(30);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(300);
  private static final int UNAVAILABLE = 503;

  private final ManagerClient manager;
  private final CliEnvironment surroundings;
  private final ViewReader<T> reader;
  private final String words;
  private final Function<String, String> goesOn;
  private volatile String workflowId;

  private OperationWait(
      ManagerClient manager,
      CliEnvironment surroundings,
      ViewReader<T> reader,
      String words,
      Function<String, String> goesOn) {
    this.manager = manager;
    this.surroundings = surroundings;
    this.reader = reader;
    this.words = words;
    this.goesOn = goesOn;
  }

  /**
   * A wait for an operation on a unikernel.
   *
   * @param kind what is done: run, migrate, suspend, resume, stop or abort
   */
  public static OperationWait<OperationView> of(
      ManagerClient manager, CliEnvironment surroundings, String kind, String unikernel) {
    return new OperationWait<>(
        manager,
        surroundings,
        ViewReader::operation,
        unikernel + ": " + OperationSentence.noun(kind),
        workflowId -> OperationSentence.goesOn(kind, unikernel, workflowId));
  }

  /**
   * A wait for the drain of a host.
   *
   * @param verb what is done: drain or undrain
   */
  public static OperationWait<DrainView> ofDrain(
      ManagerClient manager, CliEnvironment surroundings, String host, String verb) {
    return new OperationWait<>(
        manager,
        surroundings,
        ViewReader::drain,
        host + ": " + verb,
        workflowId -> OperationSentence.drainGoesOn(verb, host));
  }

  /**
   * Begins it.
   *
   * @param detached whether its end is not waited for
   * @return the operation at its end, or as it has begun
   */
  public T begin(ApiPath path, JsonObjectWriter order, boolean detached) {
    try (WaitReport report = report()) {
      T begun = manager.begin(path, order, reader);
      return detached ? begun : ended(begun, report);
    }
  }

  /** Waits for the end of one that has begun. */
  public T ended(T begun) {
    try (WaitReport report = report()) {
      return ended(begun, report);
    }
  }

  private WaitReport report() {
    return new WaitReport(surroundings, () -> goesOn.apply(workflowId));
  }

  private T ended(T begun, WaitReport report) {
    T operation = begun;
    while (operation.endedAt() == null) {
      workflowId = operation.workflowId();
      operation = later(operation, report);
      if (operation.endedAt() == null) {
        String progress = operation.progress();
        report.show(progress == null ? words : words + ": " + progress);
      }
    }
    return operation;
  }

  /** As it is at its end, or when the user is to be told how it stands. */
  private T later(T operation, WaitReport report) {
    Duration interval =
        report.interval().compareTo(LONGEST_REQUEST) < 0 ? report.interval() : LONGEST_REQUEST;
    ApiPath path =
        ApiPath.OPERATIONS
            .child(operation.workflowId())
            .with("runId", operation.runId())
            .with("wait", interval.toMillis() + "ms");
    OptionalLong awaySince = OptionalLong.empty();
    while (true) {
      CommandFailure away;
      try {
        Answer answer = manager.ask(path, interval.plus(ManagerConnection.QUICK));
        if (answer.status() != UNAVAILABLE) {
          return manager.answered(answer, reader);
        }
        away = answer.refusal();
      } catch (IOException failure) {
        away = manager.failure(failure);
      }
      // Not from the request on, which may have waited long for a manager that was gone.
      long since = awaySince.orElseGet(System::nanoTime);
      awaySince = OptionalLong.of(since);
      if (System.nanoTime() - since > RESTART.toNanos()) {
        throw new CommandFailure(
            away.exitCode(), away.getMessage() + "; " + goesOn.apply(workflowId));
      }
      if (report.isDue()) {
        report.show(words + ": the manager does not answer");
      }
      pause();
    }
  }

  private void pause() {
    try {
      Thread.sleep(BETWEEN_TRIES);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, goesOn.apply(workflowId));
    }
  }
}
