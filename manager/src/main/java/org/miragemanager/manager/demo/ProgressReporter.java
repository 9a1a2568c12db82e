package org.miragemanager.manager.demo;

import java.time.Duration;

/** Who listens to a demonstration that takes a while. */
public interface ProgressReporter {
  /** A line for a person. */
  void tell(String line);

  /** A line of what came of it all. */
  void result(String line);

  /**
   * What is waited for, about once a second.
   *
   * @param words without a full stop
   * @param since how long already
   */
  void waitsFor(String words, Duration since);
}
