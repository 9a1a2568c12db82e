package org.miragemanager.hostagent.channel;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.miragemanager.hostagent.driver.system.UnixSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to guests that do not connect themselves, again and again as long as their domains live;
 * each has a virtual thread of its own.
 */
public final class GuestDialer implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(GuestDialer.class);

  /** A channel that holds for this long was a good one. */
  private static final long GOOD_NANOS = 5_000_000_000L;

  /** After a channel that closed at once, as one that is not served does. */
  static final long FIRST_PAUSE_MILLIS = 100;

  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final Set<GuestChannel> channels = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  /**
   * Begins to connect.
   *
   * @param socket where a domain's guest is reached, soon or already
   * @param ended completes when the domain has ended
   * @param conversation is called for each connection, on the thread of this domain; the channel is
   *     closed when it returns
   */
  public void call(Path socket, CompletableFuture<?> ended, Consumer<GuestChannel> conversation) {
    CompletableFuture<Object> over = CompletableFuture.anyOf(ended, closed);
    Thread.ofVirtual().name("guest").start(() -> converse(socket, over, conversation));
  }

  private void converse(
      Path socket, CompletableFuture<?> over, Consumer<GuestChannel> conversation) {
    long pauseMillis = 0;
    boolean goesOn = true;
    while (goesOn) {
      Optional<SocketChannel> connected = UnixSocket.connect(socket, over::isDone);
      long begunAt = System.nanoTime();
      connected.ifPresent(channel -> converse(channel, conversation));
      boolean good = System.nanoTime() - begunAt > GOOD_NANOS;
      // Reconnects at once after a good connection breaks, and ever more rarely after bad ones.
      pauseMillis =
          good ? 0 : Math.clamp(2 * pauseMillis, FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
      goesOn = connected.isPresent() && !completes(over, pauseMillis);
    }
  }

  private void converse(SocketChannel socket, Consumer<GuestChannel> conversation) {
    try (socket;
        GuestChannel channel = new GuestChannel(socket)) {
      channels.add(channel);
      try {
        if (!closed.isDone()) {
          conversation.accept(channel);
        }
      } finally {
        channels.remove(channel);
      }
    } catch (IOException failure) {
      LOGGER.debug("A guest's channel broke before it was used.", failure);
    } catch (RuntimeException failure) {
      LOGGER.error("A guest's connection was closed because of an unexpected error.", failure);
    }
  }

  private static boolean completes(CompletableFuture<?> over, long withinMillis) {
    try {
      over.get(withinMillis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException failed) {
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Closes all channels; the guests go on, and the next agent connects to them. */
  @Override
  public void close() {
    closed.complete(null);
    channels.forEach(GuestChannel::close);
  }
}
