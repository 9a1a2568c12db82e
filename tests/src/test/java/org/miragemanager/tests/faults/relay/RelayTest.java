package org.miragemanager.tests.faults.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayTest {
  private static final int SILENCE_MILLIS = 200;
  private static final int PATIENCE_MILLIS = 10_000;

  private ServerSocket listener;
  private Relay relay;
  private Socket client;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    relay = new Relay(listener.getLocalPort());
    client = new Socket(InetAddress.getLoopbackAddress(), relay.port());
    server = listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
    relay.close();
    listener.close();
  }

  private static void says(Socket from, String text) throws IOException {
    from.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static String hears(Socket to, int length) throws IOException {
    to.setSoTimeout(PATIENCE_MILLIS);
    return new String(to.getInputStream().readNBytes(length), US_ASCII);
  }

  private static void hearsNothing(Socket to) throws IOException {
    to.setSoTimeout(SILENCE_MILLIS);
    assertThrows(SocketTimeoutException.class, () -> to.getInputStream().read());
  }

  @Test
  void bytesPassBothWays() throws IOException {
    says(client, "question");
    assertEquals("question", hears(server, 8));
    says(server, "answer");
    assertEquals("answer", hears(client, 6));
  }

  @Test
  void stalledDirectionLosesNothingAndTheOtherGoesOn() throws IOException {
    relay.stallToServer();
    says(client, "one ");
    hearsNothing(server);
    says(server, "answer");
    assertEquals("answer", hears(client, 6));
    says(client, "two");
    relay.heal();
    assertEquals("one two", hears(server, 7));
  }

  @Test
  void theServersDirectionStallsToo() throws IOException {
    relay.stallToClient();
    says(server, "answer");
    hearsNothing(client);
    says(client, "question");
    assertEquals("question", hears(server, 8));
    relay.heal();
    assertEquals("answer", hears(client, 6));
  }

  @Test
  void endIsPassedOn() throws IOException {
    says(client, "last");
    client.shutdownOutput();
    assertEquals("last", hears(server, 4));
    assertEquals(-1, server.getInputStream().read());
  }

  @Test
  void cutResetsBothEndsAndNewConnections() throws IOException {
    relay.cut();
    assertThrows(IOException.class, () -> hears(client, 1));
    assertThrows(IOException.class, () -> hears(server, 1));
    assertEnds();
  }

  @Test
  void healedRelayConnectsAgain() throws IOException {
    relay.cut();
    relay.heal();
    try (Socket again = new Socket(InetAddress.getLoopbackAddress(), relay.port());
        Socket accepted = listener.accept()) {
      says(again, "again");
      assertEquals("again", hears(accepted, 5));
    }
  }

  @Test
  void serverThatIsAwayIsAwayThroughTheRelayToo() throws IOException {
    listener.close();
    assertEnds();
  }

  /** A new connection comes to nothing, at once. */
  private void assertEnds() {
    assertThrows(
        IOException.class,
        () -> {
          try (Socket refused = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            if (hears(refused, 1).isEmpty()) {
              throw new IOException("ended");
            }
          }
        });
  }
}
