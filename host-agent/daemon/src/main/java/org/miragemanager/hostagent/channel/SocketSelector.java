package org.miragemanager.hostagent.channel;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the threads that talk with guests when their sockets can be read or written: one thread and
 * one selector for all guests of this process. The threads that wait are virtual ones, so that a
 * guest costs its agent no thread of the system.
 */
final class SocketSelector {

  private static final Logger LOGGER = LoggerFactory.getLogger(SocketSelector.class);

  /** For {@link Watched#awaitReadable}. */
  static final long NEVER = Long.MAX_VALUE;

  private static final long PAUSE_AFTER_FAILURE_NANOS = 10_000_000;

  private static SocketSelector ofProcess;

  private final Selector selector;

  private SocketSelector(Selector selector) {
    this.selector = selector;
  }

  /**
   * The one of this process; it begins with the first call.
   *
   * @throws IOException if there is no room for it in this process
   */
  static synchronized SocketSelector ofProcess() throws IOException {
    if (ofProcess == null) {
      SocketSelector begun = new SocketSelector(Selector.open());
      Thread.ofPlatform().daemon().name("guest-sockets").start(begun::watch);
      ofProcess = begun;
    }
    return ofProcess;
  }

  /**
   * One socket that is watched. At most one thread waits to read, and one to write.
   *
   * @throws IOException if the socket is closed
   */
  Watched add(SocketChannel socket) throws IOException {
    Watched watched = new Watched(socket);
    watched.key = socket.register(selector, 0, watched);
    return watched;
  }

  private void watch() {
    while (true) {
      try {
        selector.select(SocketSelector::wake);
      } catch (IOException | RuntimeException failure) {
        LOGGER.error("The guests' sockets could not be selected; trying again.", failure);
        // Nothing else may end this thread, and it must not take the processor either.
        LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
      }
    }
  }

  private static void wake(SelectionKey key) {
    try {
      int ready = key.readyOps();
      key.interestOpsAnd(~ready);
      ((Watched) key.attachment()).wake(ready);
    } catch (CancelledKeyException closed) {
      ((Watched) key.attachment()).wake(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
  }

  /** A socket, and the threads that wait for it. */
  final class Watched {
    private final SocketChannel socket;
    private SelectionKey key;
    private volatile Thread reader;
    private volatile Thread writer;

    private Watched(SocketChannel socket) {
      this.socket = socket;
    }

    /**
     * Waits until there may be something to read.
     *
     * @param nanos at most so long; {@link #NEVER}: as long as it takes
     */
    void awaitReadable(long nanos) throws IOException {
      reader = Thread.currentThread();
      await(SelectionKey.OP_READ, nanos);
    }

    /** Waits until something may be written, at most so long. */
    void awaitWritable(long nanos) throws IOException {
      writer = Thread.currentThread();
      await(SelectionKey.OP_WRITE, nanos);
    }

    private void await(int operation, long nanos) throws IOException {
      try {
        key.interestOpsOr(operation);
      } catch (CancelledKeyException closed) {
        throw new ClosedChannelException();
      }
      selector.wakeup();
      if (socket.isOpen() && nanos == NEVER) {
        LockSupport.park(this);
      } else if (socket.isOpen()) {
        LockSupport.parkNanos(this, nanos);
      }
      if (!socket.isOpen()) {
        throw new ClosedChannelException();
      }
    }

    private void wake(int operations) {
      if ((operations & SelectionKey.OP_READ) != 0) {
        LockSupport.unpark(reader);
      }
      if ((operations & SelectionKey.OP_WRITE) != 0) {
        LockSupport.unpark(writer);
      }
    }

    /** The socket was closed: its waiting threads go on, and the kernel can release it. */
    void closed() {
      selector.wakeup();
      wake(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
  }
}
