package org.miragemanager.hostagent.channel;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** So many of something a second, and at most so many at once. Safe for use by many threads. */
public final class TokenBucket {

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final double aNanosecond;
  private final double burst;
  private final LongSupplier nanoTime;
  private double tokens;
  private long filledAtNanos;

  /**
   * A full one.
   *
   * @param aSecond how many come back in a second
   * @param burst how many there are at most
   * @param nanoTime tells the time: {@link System#nanoTime()}
   */
  public TokenBucket(double aSecond, double burst, LongSupplier nanoTime) {
    this.aNanosecond = aSecond / NANOS_PER_SECOND;
    this.burst = burst;
    this.nanoTime = nanoTime;
    this.tokens = burst;
    this.filledAtNanos = nanoTime.getAsLong();
  }

  /** Takes one if there is one. */
  public synchronized boolean tryTake() {
    fill();
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /** Takes so many, of those to come if need be; says after how many nanoseconds they are there. */
  synchronized long take(long count) {
    fill();
    tokens -= count;
    return tokens >= 0 ? 0 : (long) (-tokens / aNanosecond);
  }

  private void fill() {
    long now = nanoTime.getAsLong();
    tokens = Math.min(burst, tokens + (now - filledAtNanos) * aNanosecond);
    filledAtNanos = now;
  }
}
