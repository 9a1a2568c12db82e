package org.miragemanager.hostagent.driver.qemu.qmp;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The other end of a control socket, which says what a test tells it to say. */
final class FakeQemu implements AutoCloseable {

  static final String GREETING =
      "{\"QMP\":{\"version\":{\"qemu\":{\"micro\":2,\"minor\":1,\"major\":9},\"package\":\"\"},\"capabilities\":[]}}";

  private final ServerSocketChannel server;
  private final SocketChannel client;
  private SocketChannel connection;
  private BufferedReader reader;

  FakeQemu(Path folder) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("qmp"));
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
    client = SocketChannel.open(address);
  }

  /** The client's end. */
  SocketChannel socket() {
    return client;
  }

  /** Takes the connection. */
  FakeQemu accept() throws IOException {
    connection = server.accept();
    reader =
        new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8.newDecoder(), -1));
    return this;
  }

  /** Takes the connection, greets, and agrees. */
  FakeQemu shakeHands() throws IOException {
    accept();
    say(GREETING);
    hear();
    say("{\"return\":{},\"id\":1}");
    return this;
  }

  /** Waits for a line. */
  String hear() throws IOException {
    return reader.readLine();
  }

  void say(String line) throws IOException {
    sayPart(line + "\n");
  }

  void sayPart(String text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
  }

  void hangUp() throws IOException {
    connection.close();
  }

  @Override
  public void close() throws IOException {
    server.close();
    client.close();
    if (connection != null) {
      connection.close();
    }
  }
}
