package org.miragemanager.manager.cli.output;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;
import org.miragemanager.manager.cli.CliEnvironment;

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

  /**
   * Tells the user of a verb that waits how it stands, and, if the user ends the verb (^C), what
   * becomes of what it waited for.
   */
  public static final class WaitReport implements AutoCloseable {
    private final CliEnvironment surroundings;
    private final Supplier<String> interruptMessage;
    private final ProgressLine line;
    private final Thread atInterrupt = new Thread(this::onInterrupt, "interrupt");
    private final long begun = System.nanoTime();
    private long last = begun;

    /**
     * Begins.
     *
     * @param interruptMessage what is printed when the user interrupts the command
     */
    public WaitReport(CliEnvironment surroundings, Supplier<String> interruptMessage) {
      this.surroundings = surroundings;
      this.interruptMessage = interruptMessage;
      this.line = new ProgressLine(surroundings.err(), surroundings.terminal());
      Runtime.getRuntime().addShutdownHook(atInterrupt);
    }

    /** How often the user is told how it stands. */
    public Duration interval() {
      return surroundings.terminal()
          ? surroundings.rhythm().terminal()
          : surroundings.rhythm().plain();
    }

    /** Whether the user was told nothing for that long. */
    public boolean isDue() {
      return System.nanoTime() - last >= interval().toNanos();
    }

    /** Tells how it stands. */
    public void show(String words) {
      last = System.nanoTime();
      line.show(words, Duration.ofNanos(last - begun));
    }

    private void onInterrupt() {
      line.clear();
      surroundings.err().println(interruptMessage.get());
    }

    @Override
    public void close() {
      line.clear();
      try {
        Runtime.getRuntime().removeShutdownHook(atInterrupt);
      } catch (IllegalStateException alreadyEnding) {
        // the user interrupted the command while its answer came
      }
    }
  }

  /**
   * How often a wait says how it stands.
   *
   * @param terminal on a terminal, where the line is rewritten
   * @param plain elsewhere, where each time adds a line
   */
  public record ProgressRhythm(Duration terminal, Duration plain) {
    /** Every second, or every five. */
    public static final ProgressRhythm USUAL =
        new ProgressRhythm(Duration.ofSeconds(1), Duration.ofSeconds(5));
  }
}
