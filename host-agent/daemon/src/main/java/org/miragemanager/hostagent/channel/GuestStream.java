package org.miragemanager.hostagent.channel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.miragemanager.unimem.protocol.ProtocolException;

/**
 * What arrives from a guest, on a socket that never blocks a writer. Used by the one thread that
 * reads. It does not wait for ever for the rest of a frame, nor for a first one where that has a
 * time.
 */
final class GuestStream extends InputStream {

  private static final int FRAMES_IN_A_ROW = 64;

  private final SocketChannel socket;
  private final SocketSelector.Watched watched;
  private final long frameMillis;
  private ReadRateLimit pace = new ReadRateLimit();
  private BooleanSupplier insideFrame = () -> false;
  private int frames;
  private boolean inFrame;
  private long frameEndsAtNanos;
  private boolean helloHasTime;
  private long helloEndsAtNanos;

  /**
   * @param socket in non-blocking mode
   * @param watched tells when the socket can be read
   * @param frameMillis how long a frame may take from its first byte to its last
   */
  GuestStream(SocketChannel socket, SocketSelector.Watched watched, long frameMillis) {
    this.socket = socket;
    this.frameMillis = frameMillis;
    this.watched = watched;
  }

  /** How to find out whether a frame has begun and has not ended. */
  void framesAre(BooleanSupplier tellsInsideFrame) {
    insideFrame = tellsInsideFrame;
  }

  /** From now on this bounds how much is read in a time. */
  void paceBy(ReadRateLimit guests) {
    pace = guests;
  }

  /** A frame's header was read. */
  @SuppressWarnings("ThreadPriorityCheck") // It is for fairness only; nothing relies on it.
  void frameBegan() {
    pace.frame();
    if (++frames % FRAMES_IN_A_ROW == 0) {
      // Virtual threads are not interrupted for others: a guest that floods must not be alone.
      Thread.yield();
    }
  }

  /** What arrives has to be a whole frame in this time; it counts from now. */
  void expectFrameWithin(long millis) {
    helloHasTime = true;
    helloEndsAtNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** The frame is there; the next may come whenever it likes, and has a time of its own. */
  void frameCame() {
    helloHasTime = false;
    inFrame = false;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    ByteBuffer room = ByteBuffer.wrap(target, offset, length);
    while (true) {
      int count = socket.read(room);
      if (count != 0) {
        pace.read(Math.max(0, count));
        return count;
      }
      await();
    }
  }

  private void await() throws IOException {
    long rest = restNanos();
    if (rest <= 0) {
      throw new ProtocolException(
          helloHasTime
              ? "nothing whole was said in the time for a hello"
              : "the rest of a frame did not come within " + frameMillis + " ms");
    }
    watched.awaitReadable(rest);
  }

  private long restNanos() {
    long now = System.nanoTime();
    boolean inside = insideFrame.getAsBoolean();
    if (inside && !inFrame) {
      frameEndsAtNanos = now + TimeUnit.MILLISECONDS.toNanos(frameMillis);
    }
    inFrame = inside;
    long rest = inside ? frameEndsAtNanos - now : SocketSelector.NEVER;
    return helloHasTime ? Math.min(rest, helloEndsAtNanos - now) : rest;
  }
}
