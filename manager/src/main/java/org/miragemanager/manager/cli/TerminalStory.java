package org.miragemanager.manager.cli;

import java.time.Duration;
import org.miragemanager.manager.demo.Story;

/** Tells a story line by line; on a terminal it says below what is waited for. */
final class TerminalStory implements Story {
  private final Surroundings surroundings;
  private final ProgressLine progress;

  TerminalStory(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.progress = new ProgressLine(surroundings.err(), surroundings.terminal());
  }

  @Override
  public void tell(String line) {
    progress.clear();
    surroundings.err().println(line);
  }

  /** Elsewhere than on a terminal there is a line for each round, which is enough. */
  @Override
  public void waitsFor(String words, Duration since) {
    if (surroundings.terminal()) {
      progress.show(words, since);
    }
  }
}
