package org.miragemanager.manager.cli.client;

import java.time.Duration;
import java.util.function.Supplier;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.output.ProgressLine;

/**
 * Tells the user of a verb that waits how it stands, and, if the user ends the verb (^C), what
 * becomes of what it waited for.
 */
final class WaitReport implements AutoCloseable {
  private final CliEnvironment surroundings;
  private final Supplier<String> farewell;
  private final ProgressLine line;
  private final Thread atInterrupt = new Thread(this::sayGoodbye, "farewell");
  private final long begun = System.nanoTime();
  private long last = begun;

  /**
   * Begins.
   *
   * @param farewell the sentence for a user who ends the verb
   */
  WaitReport(CliEnvironment surroundings, Supplier<String> farewell) {
    this.surroundings = surroundings;
    this.farewell = farewell;
    this.line = new ProgressLine(surroundings.err(), surroundings.terminal());
    Runtime.getRuntime().addShutdownHook(atInterrupt);
  }

  /** How often the user is told how it stands. */
  Duration interval() {
    return surroundings.terminal()
        ? surroundings.rhythm().terminal()
        : surroundings.rhythm().plain();
  }

  /** Whether the user was told nothing for that long. */
  boolean isDue() {
    return System.nanoTime() - last >= interval().toNanos();
  }

  /** Tells how it stands. */
  void show(String words) {
    last = System.nanoTime();
    line.show(words, Duration.ofNanos(last - begun));
  }

  private void sayGoodbye() {
    line.clear();
    surroundings.err().println(farewell.get());
  }

  @Override
  public void close() {
    line.clear();
    try {
      Runtime.getRuntime().removeShutdownHook(atInterrupt);
    } catch (IllegalStateException alreadyEnding) {
      // the user ended the verb while its answer came
    }
  }
}
