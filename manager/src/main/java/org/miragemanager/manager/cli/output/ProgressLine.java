package org.miragemanager.manager.cli.output;

import java.io.PrintStream;
import java.time.Duration;

/** Says how a wait stands: rewritten in place on a terminal, line after line elsewhere. */
public final class ProgressLine {
  private static final String ERASE_TO_THE_RIGHT = "\u001b[K";

  private final PrintStream to;
  private final boolean terminal;
  private boolean shown;

  public ProgressLine(PrintStream to, boolean terminal) {
    this.to = to;
    this.terminal = terminal;
  }

  public synchronized void show(String words, Duration elapsed) {
    String line = words + " (" + elapsed.toSeconds() + " s)";
    if (terminal) {
      to.print("\r" + line + ERASE_TO_THE_RIGHT);
      to.flush();
      shown = true;
    } else {
      to.println(line);
    }
  }

  /** Takes a rewritten line away. */
  public synchronized void clear() {
    if (shown) {
      to.print("\r" + ERASE_TO_THE_RIGHT);
      to.flush();
      shown = false;
    }
  }
}
