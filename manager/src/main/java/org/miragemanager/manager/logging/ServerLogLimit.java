package org.miragemanager.manager.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Lets the HTTP and gRPC servers write only so many lines in a minute: anybody who reaches a port
 * can send what they complain about, as often as he likes. How many lines were left out is told
 * with the first one of a later minute.
 */
public final class ServerLogLimit extends TurboFilter {
  /** How many lines of all these loggers together are written in a minute. */
  static final int LINES = 30;

  private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
  private static final List<String> LOGGERS =
      List.of("io.grpc.", "org.eclipse.jetty.", "io.javalin.");

  private final LongSupplier clock;
  private boolean begun;
  private long windowBegan;
  private int written;
  private long leftOut;

  /** As Logback makes it. */
  public ServerLogLimit() {
    this(System::nanoTime);
  }

  /**
   * On a clock of one's own.
   *
   * @param clock nanoseconds
   */
  ServerLogLimit(LongSupplier clock) {
    this.clock = clock;
  }

  @Override
  public FilterReply decide(
      Marker marker,
      Logger logger,
      Level level,
      String format,
      Object[] arguments,
      Throwable failure) {
    boolean isLine = format != null || failure != null;
    if (!isLine
        || !level.isGreaterOrEqual(logger.getEffectiveLevel())
        || LOGGERS.stream().noneMatch(logger.getName()::startsWith)) {
      return FilterReply.NEUTRAL;
    }
    long told = 0;
    synchronized (this) {
      long now = clock.getAsLong();
      if (!begun || now - windowBegan >= WINDOW_NANOS) {
        begun = true;
        windowBegan = now;
        written = 0;
        told = leftOut;
        leftOut = 0;
      }
      written++;
      if (written > LINES) {
        leftOut++;
        return FilterReply.DENY;
      }
    }
    if (told > 0) {
      LoggerFactory.getLogger(ServerLogLimit.class)
          .warn("{} lines of the HTTP and gRPC servers were left out before this one.", told);
    }
    return FilterReply.NEUTRAL;
  }
}
