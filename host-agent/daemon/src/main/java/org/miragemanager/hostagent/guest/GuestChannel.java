package org.miragemanager.hostagent.guest;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuestReader;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuestWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of a guest. One thread reads; any thread sends. */
public final class GuestChannel implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(GuestChannel.class);

  /** What a socket's buffer takes at once, whatever the guest does. */
  private static final int INLINE_BYTES = 65_536;

  private final SocketChannel socket;
  private final FromGuestReader reader;
  private final ToGuestWriter writer;
  private final Queue<ToGuest[]> backlog = new ArrayDeque<>();

  /** A channel over a connected socket in blocking mode. */
  public GuestChannel(SocketChannel socket) {
    this.socket = socket;
    this.reader = new FromGuestReader(Channels.newInputStream(socket));
    this.writer = new ToGuestWriter(Channels.newOutputStream(socket));
  }

  /** Waits for the guest's next message; empty: the guest closed the channel. */
  public Optional<FromGuest> read() throws IOException {
    return reader.read();
  }

  /**
   * Sends messages in one write, in the order of the calls. Small ones are written by the caller
   * itself; a large one by a thread of its own, so that nobody ever waits for a guest that does not
   * read. A channel that breaks meanwhile is closed; its reader notices, the guest connects again,
   * and what its next hello says decides what is sent then.
   */
  public synchronized void send(ToGuest... messages) {
    if (backlog.isEmpty() && !large(messages)) {
      write(messages);
      return;
    }
    backlog.add(messages);
    if (backlog.size() == 1) {
      Thread.ofPlatform().daemon().name("guest-backlog").start(this::writeBacklog);
    }
  }

  private void writeBacklog() {
    while (true) {
      ToGuest[] first;
      synchronized (this) {
        first = backlog.element();
      }
      write(first);
      synchronized (this) {
        backlog.remove();
        if (backlog.isEmpty()) {
          return;
        }
      }
    }
  }

  private static boolean large(ToGuest... messages) {
    for (ToGuest message : messages) {
      if (message instanceof ToGuest.State state && state.checkpoint().length > INLINE_BYTES) {
        return true;
      }
    }
    return false;
  }

  private void write(ToGuest... messages) {
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
    } catch (IOException failure) {
      LOGGER.debug("A guest's channel could not be closed.", failure);
    }
  }
}
