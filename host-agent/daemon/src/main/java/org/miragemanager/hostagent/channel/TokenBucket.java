package org.miragemanager.hostagent.channel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

  /**
   * How much is read from one guest in a time, over all its channels. More is not buffered: it is
   * not read, so that the guest waits. Far more than an honest guest sends.
   */
  public static final class ReadRateLimit {

    /** A counter whose every step is durable, and takes a millisecond, sends a fifth of it. */
    static final long FRAMES_A_SECOND = 5_000;

    /** A hundred states a second of the size that a hand-over takes at most. */
    static final long BYTES_A_SECOND = 32L << 20;

    private final TokenBucket frames;
    private final TokenBucket bytes;

    /** A pace that begins now. */
    public ReadRateLimit() {
      this(
          new TokenBucket(FRAMES_A_SECOND, FRAMES_A_SECOND, System::nanoTime),
          new TokenBucket(BYTES_A_SECOND, BYTES_A_SECOND, System::nanoTime));
    }

    ReadRateLimit(TokenBucket frames, TokenBucket bytes) {
      this.frames = frames;
      this.bytes = bytes;
    }

    /** A frame was read; waits if there were too many. */
    void frame() {
      sleep(frames.take(1));
    }

    /** So many bytes were read; waits if there were too many. */
    void read(int count) {
      sleep(bytes.take(count));
    }

    private static void sleep(long nanos) {
      long end = System.nanoTime() + nanos;
      long rest = nanos;
      while (rest > 0 && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(rest);
        rest = end - System.nanoTime();
      }
    }
  }
}
