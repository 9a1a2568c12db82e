package org.miragemanager.hostagent.channel;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for guests on a UNIX socket; each connection has a virtual thread of its own. A guest is
 * identified by its hello, so the number of connections that have not said it is bounded, and so is
 * their time.
 */
public final class GuestListener implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(GuestListener.class);

  private static final long HELLO_MILLIS = 5_000;

  /** All guests of a host connect at once when its agent is back; a flood goes on. */
  private static final int ACCEPTED_AT_ONCE = 500;

  private static final int ACCEPTED_A_SECOND = 200;
  private static final long PAUSE_AFTER_FAILURE_NANOS = 100_000_000;

  private final ServerSocketChannel server;
  private final Set<GuestChannel> channels = ConcurrentHashMap.newKeySet();
  private final UnauthenticatedChannels unidentified = new UnauthenticatedChannels();
  private final TokenBucket accepted =
      new TokenBucket(ACCEPTED_A_SECOND, ACCEPTED_AT_ONCE, System::nanoTime);
  private final RateLimitedLog log = new RateLimitedLog(LOGGER);
  private final Consumer<GuestChannel> conversation;
  private volatile boolean closed;

  private GuestListener(ServerSocketChannel server, Consumer<GuestChannel> conversation) {
    this.server = server;
    this.conversation = conversation;
  }

  /**
   * Listens on this path, which no other process uses.
   *
   * @param conversation is called for each connection, on its own thread; the channel is closed
   *     when it returns
   */
  public static GuestListener open(Path path, Consumer<GuestChannel> conversation)
      throws IOException {
    // A file there was left by an agent that was killed: this one holds the data directory's lock.
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
        accept(server.accept());
      } catch (ClosedChannelException closed) {
        return;
      } catch (IOException failure) {
        // Usually no file descriptor is left, so that trying again at once would fail too.
        log.warn("A guest's connection could not be accepted; trying again.", failure);
        LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
      }
      LockSupport.parkNanos(accepted.take(1));
    }
  }

  private void accept(SocketChannel socket) throws IOException {
    GuestChannel channel;
    try {
      channel = new GuestChannel(socket);
    } catch (IOException failure) {
      socket.close();
      throw failure;
    }
    channels.add(channel);
    if (closed) {
      // The system gave it to an accept that was being ended.
      channel.close();
    }
    unidentified.came(channel);
    Thread.ofVirtual().name("guest").start(() -> converse(channel));
  }

  private void converse(GuestChannel channel) {
    try (channel) {
      channel.expectHelloWithin(HELLO_MILLIS);
      channel.whenKnown(() -> unidentified.known(channel));
      conversation.accept(channel);
    } catch (RuntimeException failure) {
      LOGGER.error("A guest's connection was closed because of an unexpected error.", failure);
    } finally {
      unidentified.known(channel);
      channels.remove(channel);
    }
  }

  /**
   * Stops listening and closes all channels; the guests go on and connect again to the next agent.
   */
  @Override
  public void close() throws IOException {
    closed = true;
    server.close();
    channels.forEach(GuestChannel::close);
  }

  /**
   * The connections that have not said hello, oldest first. There are few at most: a new one takes
   * the place of the oldest, because a guest says hello at once.
   */
  static final class UnauthenticatedChannels {

    static final int MOST = 64;

    private final Set<GuestChannel> waiting = new LinkedHashSet<>();

    /** One more has connected. */
    void came(GuestChannel channel) {
      oldestTooMany(channel).ifPresent(GuestChannel::close);
    }

    private synchronized Optional<GuestChannel> oldestTooMany(GuestChannel channel) {
      waiting.add(channel);
      if (waiting.size() <= MOST) {
        return Optional.empty();
      }
      GuestChannel oldest = waiting.iterator().next();
      waiting.remove(oldest);
      return Optional.of(oldest);
    }

    /** It is a stranger no longer, or gone. */
    synchronized void known(GuestChannel channel) {
      waiting.remove(channel);
    }
  }
}
