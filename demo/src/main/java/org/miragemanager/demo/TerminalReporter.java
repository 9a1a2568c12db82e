package org.miragemanager.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.output.ProgressLine;

/** Shows the progress line by line; on a terminal the last line says what is waited for. */
final class TerminalReporter implements ProgressReporter {
  private final CliEnvironment environment;
  private final ProgressLine progress;
  private final boolean resultsOnOut;

  /**
   * For one demonstration.
   *
   * @param resultsOnOut whether results go to stdout, and not with the other lines to stderr
   */
  TerminalReporter(CliEnvironment environment, boolean resultsOnOut) {
    this.environment = environment;
    this.resultsOnOut = resultsOnOut;
    this.progress = new ProgressLine(environment.err(), environment.terminal());
  }

  @Override
  public void tell(String line) {
    progress.clear();
    environment.err().println(line);
  }

  @Override
  public void result(String line) {
    if (!resultsOnOut) {
      tell(line);
      return;
    }
    progress.clear();
    try {
      environment.out().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      environment.out().flush();
    } catch (IOException closed) {
      throw new CommandFailure(ExitCode.FAILED, "the result cannot be written: stdout is closed");
    }
  }

  /** Elsewhere than on a terminal there is a line for each round, which is enough. */
  @Override
  public void waitsFor(String words, Duration since) {
    if (environment.terminal()) {
      progress.show(words, since);
    }
  }
}
