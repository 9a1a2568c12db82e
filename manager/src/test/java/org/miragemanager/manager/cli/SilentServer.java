package org.miragemanager.manager.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers every request with the same bytes and hangs up, whatever it was asked. */
final class SilentServer implements AutoCloseable {
  private final ServerSocket socket;
  private final byte[] answer;
  private volatile String heard = "";

  SilentServer(String answer) throws IOException {
    this.answer = answer.getBytes(StandardCharsets.US_ASCII);
    this.socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    try {
      while (true) {
        try (Socket caller = socket.accept()) {
          String request = head(caller.getInputStream());
          if (!request.isEmpty()) {
            heard = request;
            caller.getOutputStream().write(answer);
          }
        }
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  /** A request's headers; empty if none came. */
  private static String head(InputStream stream) throws IOException {
    StringBuilder head = new StringBuilder();
    int octet = stream.read();
    while (octet >= 0) {
      head.append((char) octet);
      octet = head.toString().endsWith("\r\n\r\n") ? -1 : stream.read();
    }
    return head.toString();
  }

  /** The last request. */
  String heard() {
    return heard;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
