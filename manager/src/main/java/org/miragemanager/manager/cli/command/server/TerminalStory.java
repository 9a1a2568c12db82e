package org.miragemanager.manager.cli.command.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.output.ProgressLine;
import org.miragemanager.manager.demo.ProgressReporter;

/** Tells a story line by line; on a terminal it says below what is waited for. */
final class TerminalStory implements ProgressReporter {
  private final CliEnvironment surroundings;
  private final ProgressLine progress;
  private final boolean resultsOnOut;

  /**
   * A story.
   *
   * @param resultsOnOut whether what came of it is for stdout, and not a part of the story
   */
  TerminalStory(CliEnvironment surroundings, boolean resultsOnOut) {
    this.surroundings = surroundings;
    this.resultsOnOut = resultsOnOut;
    this.progress = new ProgressLine(surroundings.err(), surroundings.terminal());
  }

  @Override
  public void tell(String line) {
    progress.clear();
    surroundings.err().println(line);
  }

  @Override
  public void result(String line) {
    if (!resultsOnOut) {
      tell(line);
      return;
    }
    progress.clear();
    try {
      surroundings.out().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      surroundings.out().flush();
    } catch (IOException closed) {
      throw new CommandFailure(ExitCode.FAILED, "the result cannot be written: stdout is closed");
    }
  }

  /** Elsewhere than on a terminal there is a line for each round, which is enough. */
  @Override
  public void waitsFor(String words, Duration since) {
    if (surroundings.terminal()) {
      progress.show(words, since);
    }
  }
}
