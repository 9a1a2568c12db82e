package org.miragemanager.hostagent.channel;

import java.util.concurrent.locks.LockSupport;

/**
 * How much is read from one guest in a time, over all its channels. More is not buffered: it is not
 * read, so that the guest waits. Far more than an honest guest sends.
 */
public final class ReadRateLimit {

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
