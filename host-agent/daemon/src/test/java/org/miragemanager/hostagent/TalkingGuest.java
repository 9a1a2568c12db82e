package org.miragemanager.hostagent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestReader;

/** A test that talks to an agent in the place of a guest, and says what it likes. */
final class TalkingGuest implements AutoCloseable {

  private final SocketChannel socket;
  private final ToGuestReader agent;

  private TalkingGuest(SocketChannel socket) {
    this.socket = socket;
    this.agent = new ToGuestReader(Channels.newInputStream(socket));
  }

  /** Connects, and says nothing yet. */
  static TalkingGuest connect(TestHost host) throws IOException {
    return new TalkingGuest(SocketChannel.open(UnixDomainSocketAddress.of(host.socket())));
  }

  /** Says hello as this domain, with its token. */
  void hello(TestHost host, String unikernel, long generation, String phase) throws IOException {
    say(helloOf(token(host, unikernel, generation), unikernel, generation, phase));
  }

  static String token(TestHost host, String unikernel, long generation) throws IOException {
    return host.records().stream()
        .filter(record -> record.domain().unikernel().equals(unikernel))
        .filter(record -> record.domain().generation() == generation)
        .findFirst()
        .orElseThrow()
        .token();
  }

  static String helloOf(String token, String unikernel, long generation, String phase) {
    return """
    {"type":"hello","protocol":1,"token":"%s","unikernel":"%s","generation":%d,\
    "phase":"%s","sequence":0,"clock":5}
    """
        .formatted(token, unikernel, generation, phase);
  }

  /** Says this; a line feed ends a header. */
  void say(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
  }

  /** Waits for what the agent says; empty: it has closed the channel. */
  Optional<ToGuest> hear() throws IOException {
    return agent.read();
  }

  /** Waits until the agent says this, whatever it says before. */
  void hear(Class<? extends ToGuest> wanted) throws IOException {
    Optional<ToGuest> message = hear();
    while (!wanted.isInstance(message.orElseThrow())) {
      message = hear();
    }
  }

  /** Waits until the agent closes the channel, whatever it says before. */
  void hearEnd() {
    try {
      while (hear().isPresent()) {
        // What the agent still had to say.
      }
    } catch (IOException broken) {
      // Closed while something from here was unread.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
