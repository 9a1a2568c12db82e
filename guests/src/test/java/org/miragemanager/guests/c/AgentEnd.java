package org.miragemanager.guests.c;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestReader;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestWriter;

/**
 * The agent's end of a guest's channel, in the hands of a test; what it waits for is bounded by the
 * test's own time-out.
 */
final class AgentEnd implements AutoCloseable {
  /** Where the next connection comes from. */
  interface Connections {
    SocketChannel next() throws IOException;
  }

  private final Connections connections;
  private SocketChannel channel;
  private FromGuestReader guest;
  private ToGuestWriter toGuest;

  AgentEnd(Connections connections) {
    this.connections = connections;
  }

  /** Waits for the next connection and its hello. */
  FromGuest.Hello connect() throws IOException {
    close();
    channel = connections.next();
    guest = new FromGuestReader(Channels.newInputStream(channel));
    toGuest = new ToGuestWriter(Channels.newOutputStream(channel));
    return expect(FromGuest.Hello.class);
  }

  /** The same, and lets the guest run without a lease. */
  FromGuest.Hello connectAndWaive() throws IOException {
    FromGuest.Hello hello = connect();
    say(new ToGuest.WaivedLease());
    return hello;
  }

  void say(ToGuest... messages) throws IOException {
    toGuest.write(messages);
  }

  /** Sends bytes that need not be a frame. */
  void sayRaw(byte[] bytes) throws IOException {
    Channels.newOutputStream(channel).write(bytes);
  }

  /** The next message but heartbeats, unless they are expected; it must be of this type. */
  <T extends FromGuest> T expect(Class<T> type) throws IOException {
    FromGuest message = read();
    while (message instanceof FromGuest.Heartbeat && type != FromGuest.Heartbeat.class) {
      message = read();
    }
    if (!type.isInstance(message)) {
      throw new AssertionError("expected " + type.getSimpleName() + " and got " + message);
    }
    return type.cast(message);
  }

  private FromGuest read() throws IOException {
    return guest.read().orElseThrow(() -> new AssertionError("the guest closed the channel"));
  }

  /** Whether the guest breaks the channel without another word but heartbeats. */
  boolean isBrokenByGuest() {
    try {
      Optional<FromGuest> message = guest.read();
      while (message.isPresent() && message.get() instanceof FromGuest.Heartbeat) {
        message = guest.read();
      }
      return message.isEmpty();
    } catch (IOException broken) {
      return true;
    }
  }

  /** Breaks the connection, as an agent that is killed does. */
  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
