package org.miragemanager.hostagent.guest;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for guests on a UNIX socket; each connection has a thread of its own. */
public final class GuestListener implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(GuestListener.class);

  private final ServerSocketChannel server;
  private final Set<GuestChannel> channels = ConcurrentHashMap.newKeySet();
  private final Consumer<GuestChannel> conversation;

  private GuestListener(ServerSocketChannel server, Consumer<GuestChannel> conversation) {
    this.server = server;
    this.conversation = conversation;
  }

  /**
   * Listens on this path, where nobody else may listen.
   *
   * @param conversation is called for each connection, on its own thread; the channel is closed
   *     when it returns
   */
  public static GuestListener open(Path path, Consumer<GuestChannel> conversation)
      throws IOException {
    // What is left there is of an agent that was killed: this one holds the data directory's lock.
    Files.deleteIfExists(path);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path));
    } catch (IOException | RuntimeException failure) {
      server.close();
      throw failure;
    }
    GuestListener listener = new GuestListener(server, conversation);
    Thread.ofPlatform().daemon().name("guest-listener").start(listener::accept);
    return listener;
  }

  private void accept() {
    while (true) {
      try {
        SocketChannel socket = server.accept();
        GuestChannel channel = new GuestChannel(socket);
        channels.add(channel);
        Thread.ofPlatform().daemon().name("guest").start(() -> converse(channel));
      } catch (ClosedChannelException closed) {
        return;
      } catch (IOException failure) {
        LOGGER.warn("A guest's connection was not accepted.", failure);
      }
    }
  }

  private void converse(GuestChannel channel) {
    try (channel) {
      conversation.accept(channel);
    } catch (RuntimeException failure) {
      LOGGER.error("The conversation with a guest ended unexpectedly.", failure);
    } finally {
      channels.remove(channel);
    }
  }

  /**
   * Stops listening and closes all channels; the guests go on and connect again to the next agent.
   */
  @Override
  public void close() throws IOException {
    server.close();
    channels.forEach(GuestChannel::close);
  }
}
