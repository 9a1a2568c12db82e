package org.miragemanager.tests.faults.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between clients and a server, both on loopback, and passes bytes both ways. A direction
 * that is stalled loses nothing: what was sent meanwhile arrives when it is healed, as far as both
 * ends still wait for it. A cut resets all connections, and every new one at once.
 */
public final class Relay implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Gate toServer = new Gate();
  private final Gate toClient = new Gate();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  /**
   * A relay at a free port.
   *
   * @param target the server's port; a server that is not there refuses through the relay too
   */
  public Relay(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("relay-" + target).start(this::accept);
  }

  /** Where clients connect. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Stops forwarding what clients say. */
  public void stallToServer() {
    toServer.set(false);
  }

  /** Stops forwarding what the server says. */
  public void stallToClient() {
    toClient.set(false);
  }

  /** Stops forwarding what the server says after so many more bytes of it. */
  public void stallToClientAfter(long bytes) {
    toClient.closeAfter(bytes);
  }

  /** How many bytes of the server have been forwarded. */
  public long forwardedToClient() {
    return toClient.passed();
  }

  /** Resets every connection, those to come too. */
  public void cut() {
    cut = true;
    connections.forEach(Connection::reset);
  }

  /** Forwards again, both ways. */
  public void heal() {
    cut = false;
    toServer.set(true);
    toClient.set(true);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException closed) {
        // The relay is closed, or the client has gone before it was accepted.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    if (cut) {
      Connection.reset(client);
      return;
    }
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      Connection connection = new Connection(client, server);
      connections.add(connection);
      connection.start(toServer, toClient, () -> connections.remove(connection));
      if (cut || listener.isClosed()) {
        connection.reset();
      }
    } catch (IOException noServer) {
      Connection.reset(client);
    }
  }

  /** Resets everything and listens no more. */
  @Override
  public void close() throws IOException {
    listener.close();
    heal();
    cut();
  }
}
