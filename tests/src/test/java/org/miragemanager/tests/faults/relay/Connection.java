package org.miragemanager.tests.faults.relay;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** One client's way through a relay: two sockets, and a thread for each direction. */
final class Connection {
  private static final int CHUNK_BYTES = 64 << 10;

  private final Socket client;
  private final Socket server;
  private final AtomicInteger directions = new AtomicInteger(2);

  Connection(Socket client, Socket server) throws IOException {
    this.client = client;
    this.server = server;
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
  }

  void start(Gate toServer, Gate toClient, Runnable ended) {
    begin(client, server, toServer, ended);
    begin(server, client, toClient, ended);
  }

  private void begin(Socket from, Socket to, Gate gate, Runnable ended) {
    Thread.ofPlatform()
        .daemon()
        .name("relay-connection")
        .start(
            () -> {
              pass(from, to, gate);
              if (directions.decrementAndGet() == 0) {
                reset();
                ended.run();
              }
            });
  }

  private void pass(Socket from, Socket to, Gate gate) {
    byte[] bytes = new byte[CHUNK_BYTES];
    try {
      int length = from.getInputStream().read(bytes);
      while (length >= 0) {
        gate.awaitOpen(length);
        to.getOutputStream().write(bytes, 0, length);
        length = from.getInputStream().read(bytes);
      }
      // The news that one end says no more is stalled like its words.
      gate.awaitOpen(0);
      to.shutdownOutput();
    } catch (IOException broken) {
      reset();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      reset();
    }
  }

  void reset() {
    reset(client);
    reset(server);
  }

  static void reset(Socket socket) {
    try {
      // No lingering: the other end sees a reset, not an orderly end.
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException closed) {
      // It is closed: that is what was wanted.
    }
  }
}
