package org.miragemanager.manager.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A connection that sends any bytes, and can be cut at any moment. */
final class RawConnection implements AutoCloseable {
  private final Socket socket;

  RawConnection(URI server) throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout(10_000);
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  /** Reads until the text has come; the text read so far. */
  String readUntil(String text) throws IOException {
    StringBuilder read = new StringBuilder();
    InputStream stream = socket.getInputStream();
    while (read.indexOf(text) < 0) {
      int octet = stream.read();
      if (octet < 0) {
        throw new IOException("'" + text + "' did not come, only: " + read);
      }
      read.append((char) octet);
    }
    return read.toString();
  }

  /** Reads until the server closes the connection. */
  String readToEnd() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
