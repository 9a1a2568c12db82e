package org.miragemanager.hostagent.channel;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.miragemanager.unimem.protocol.FrameLimits;

/**
 * What is sent to a guest. What the socket takes at once is written by the caller; the rest waits
 * for a virtual thread of its own, so that no sender waits for a guest that does not read. What
 * waits is bounded, so that a guest which never reads costs little memory.
 */
final class GuestOutput extends OutputStream {

  /** A largest state, and small messages beside it. */
  static final long MOST_WAITING_BYTES = FrameLimits.RAW_BYTES + 65_536L;

  private static final int MOST_WAITING_MESSAGES = 4_096;

  private static final long LONGEST_WAIT_NANOS = 1_000_000_000;

  private final SocketChannel socket;
  private final SocketSelector.Watched watched;
  private final Runnable broken;
  private final Queue<ByteBuffer> waiting = new ArrayDeque<>();
  private long waitingBytes;

  /**
   * @param socket in non-blocking mode
   * @param watched tells when the socket can be written
   * @param broken called when what waits cannot be written
   */
  GuestOutput(SocketChannel socket, SocketSelector.Watched watched, Runnable broken) {
    this.socket = socket;
    this.watched = watched;
    this.broken = broken;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  /** Writes or keeps all of it; never waits. */
  @Override
  public synchronized void write(byte[] source, int offset, int length) throws IOException {
    ByteBuffer message = ByteBuffer.wrap(source, offset, length);
    if (waiting.isEmpty()) {
      socket.write(message);
    }
    if (message.hasRemaining()) {
      keep(message);
    }
  }

  private void keep(ByteBuffer rest) throws IOException {
    waitingBytes += rest.remaining();
    if (waitingBytes > MOST_WAITING_BYTES || waiting.size() >= MOST_WAITING_MESSAGES) {
      throw new IOException("the guest does not read: " + waitingBytes + " bytes wait for it");
    }
    boolean alone = waiting.isEmpty();
    // The caller's array is its own.
    waiting.add(ByteBuffer.allocate(rest.remaining()).put(rest).flip());
    if (alone) {
      Thread.ofVirtual().name("guest-backlog").start(this::writeWaiting);
    }
  }

  private void writeWaiting() {
    try {
      while (writeSome()) {
        watched.awaitWritable(LONGEST_WAIT_NANOS);
      }
    } catch (IOException failure) {
      synchronized (this) {
        waiting.clear();
      }
      broken.run();
    }
  }

  /** Says whether anything is left. */
  private synchronized boolean writeSome() throws IOException {
    while (!waiting.isEmpty()) {
      ByteBuffer first = waiting.element();
      waitingBytes -= socket.write(first);
      if (first.hasRemaining()) {
        return true;
      }
      waiting.remove();
    }
    return false;
  }
}
