package org.miragemanager.hostagent.channel;

import org.slf4j.Logger;

/**
 * Warnings that an untrusted guest or caller can cause: a few at once, then one in ten seconds,
 * with the number of those that were left out.
 */
public final class RateLimitedLog {

  private static final double LINES_A_SECOND = 0.1;
  private static final int LINES_AT_ONCE = 10;

  private final Logger logger;
  private final TokenBucket lines =
      new TokenBucket(LINES_A_SECOND, LINES_AT_ONCE, System::nanoTime);
  private long leftOut;

  /** Writes to this logger. */
  public RateLimitedLog(Logger logger) {
    this.logger = logger;
  }

  /** Warns, if it is time to. Arguments that are text have to fit in a line: {@link OneLine}. */
  public synchronized void warn(String format, Object... arguments) {
    if (!lines.tryTake()) {
      leftOut++;
      return;
    }
    if (leftOut > 0) {
      logger.warn("{} warnings like the next were left out.", leftOut);
      leftOut = 0;
    }
    logger.warn(format, arguments);
  }
}
