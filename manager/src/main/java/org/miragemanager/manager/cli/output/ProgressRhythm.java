package org.miragemanager.manager.cli.output;

import java.time.Duration;

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
