package org.miragemanager.hostagent.channel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.miragemanager.hostagent.channel.TokenBucket.ReadRateLimit;
import org.miragemanager.unimem.protocol.FrameLimits;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestReader;
import org.miragemanager.unimem.protocol.ProtocolException;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a guest, which is not trusted. One thread reads; any thread sends, and never
 * waits for the guest.
 */
public final class GuestChannel implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(GuestChannel.class);

  /** From a frame's first byte to its last, as long as it is read as it arrives. */
  private static final long FRAME_MILLIS = 30_000;

  private final SocketChannel socket;
  private final SocketSelector.Watched watched;
  private final GuestStream stream;
  private final FromGuestReader reader;
  private final ToGuestWriter writer;
  private Runnable whenKnown = () -> {};

  /**
   * A channel over a connected socket, which it makes non-blocking.
   *
   * @throws IOException if there is no room for it in this process; the socket is closed then
   */
  public GuestChannel(SocketChannel socket) throws IOException {
    this(socket, FRAME_MILLIS);
  }

  GuestChannel(SocketChannel socket, long frameMillis) throws IOException {
    this.socket = socket;
    this.watched = watch(socket);
    this.stream = new GuestStream(socket, watched, frameMillis);
    this.reader = new FromGuestReader(stream, stream::frameBegan);
    this.writer = new ToGuestWriter(new GuestOutput(socket, watched, this::close));
    stream.framesAre(reader::isInsideFrame);
  }

  private static SocketSelector.Watched watch(SocketChannel socket) throws IOException {
    try {
      socket.configureBlocking(false);
      return SocketSelector.ofProcess().add(socket);
    } catch (IOException failure) {
      // QEMU serves one connection at a time, and would wait until this one is closed.
      socket.close();
      throw failure;
    }
  }

  /** The first message has to come in this time, or reading it fails; for the thread that reads. */
  public void expectHelloWithin(long millis) {
    stream.expectFrameWithin(millis);
  }

  /** What to do when it is known whose channel it is. */
  void whenKnown(Runnable action) {
    whenKnown = action;
  }

  /**
   * It is known whose channel it is; for the thread that reads.
   *
   * @param pace bounds how much is read in a time from now on
   */
  public void known(ReadRateLimit pace) {
    stream.paceBy(pace);
    whenKnown.run();
  }

  /**
   * Waits for the guest's next message.
   *
   * @return the message; empty: the guest closed the channel
   * @throws org.miragemanager.unimem.protocol.ProtocolException if the guest broke the protocol, or
   *     began a frame and did not end it in time
   * @throws IOException if the channel is closed
   */
  public Optional<FromGuest> read() throws IOException {
    Optional<FromGuest> message = reader.read();
    stream.frameCame();
    return message;
  }

  /**
   * Sends messages in one write, in the order of the calls, and does not wait. A channel that
   * breaks, or whose guest does not read, is closed; its reader notices, the guest connects again,
   * and what its next hello says decides what is sent then.
   */
  public void send(ToGuest... messages) {
    try {
      writer.write(messages);
    } catch (IOException broken) {
      LOGGER.debug("A guest's channel broke.", broken);
      close();
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
      watched.closed();
    } catch (IOException failure) {
      LOGGER.debug("A guest's channel could not be closed.", failure);
    }
  }

  /**
   * What arrives from a guest, on a socket that never blocks a writer. Used by the one thread that
   * reads. It does not wait for ever for the rest of a frame, nor for a first one where that has a
   * time.
   */
  static final class GuestStream extends InputStream {

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

  /**
   * What is sent to a guest. What the socket takes at once is written by the caller; the rest waits
   * for a virtual thread of its own, so that no sender waits for a guest that does not read. What
   * waits is bounded, so that a guest which never reads costs little memory.
   */
  static final class GuestOutput extends OutputStream {

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
}
