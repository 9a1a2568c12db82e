package org.miragemanager.manager.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers every request with the same bytes and hangs up, whatever it was asked. */
final class SilentServer implements AutoCloseable {
  private final ServerSocket socket;
  private final byte[] answer;

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
          int octet = caller.getInputStream().read();
          if (octet >= 0) {
            caller.getOutputStream().write(answer);
          }
        }
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
