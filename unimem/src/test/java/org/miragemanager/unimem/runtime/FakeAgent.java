package org.miragemanager.unimem.runtime;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestReader;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestWriter;

/**
 * The agent's end of the channel, in the hands of a test. What it waits for is bounded by the
 * test's own time-out.
 */
final class FakeAgent implements AutoCloseable {
  private final Path directory;
  private final Path socket;
  private final ServerSocketChannel server;
  private SocketChannel channel;
  private FromGuestReader guest;
  private ToGuestWriter toGuest;

  FakeAgent() throws IOException {
    directory = Files.createTempDirectory("fake-agent");
    socket = directory.resolve("agent.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
  }

  Path socket() {
    return socket;
  }

  /** Waits for the next connection and its hello, and lets the guest run without a lease. */
  FromGuest.Hello accept() throws IOException {
    FromGuest.Hello hello = acceptWithoutLease();
    say(new ToGuest.WaivedLease());
    return hello;
  }

  /** Waits for the next connection and its hello. */
  FromGuest.Hello acceptWithoutLease() throws IOException {
    channel = server.accept();
    guest = new FromGuestReader(Channels.newInputStream(channel));
    toGuest = new ToGuestWriter(Channels.newOutputStream(channel));
    return expect(FromGuest.Hello.class);
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

  /** Whether the guest closes the channel without another word but heartbeats. */
  boolean isClosedByGuest() throws IOException {
    Optional<FromGuest> message = guest.read();
    while (message.isPresent() && message.get() instanceof FromGuest.Heartbeat) {
      message = guest.read();
    }
    return message.isEmpty();
  }

  /** Breaks the connection, as an agent that is killed does. */
  void breakChannel() throws IOException {
    channel.close();
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
    server.close();
    Files.deleteIfExists(socket);
    Files.delete(directory);
  }
}
