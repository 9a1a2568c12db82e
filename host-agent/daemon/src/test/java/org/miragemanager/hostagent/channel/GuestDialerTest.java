package org.miragemanager.hostagent.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest that waits to be connected to. */
@Timeout(60)
final class GuestDialerTest {

  private static final int CHANNELS = 4;

  @TempDir private Path folder;
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final GuestDialer caller = new GuestDialer();
  private Path socket;
  private ServerSocketChannel guest;

  @BeforeEach
  void listen() throws IOException {
    socket = folder.resolve("socket");
    guest = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    guest.bind(UnixDomainSocketAddress.of(socket));
  }

  @AfterEach
  void close() throws IOException {
    caller.close();
    guest.close();
  }

  @Test
  void aGuestWhoseChannelsCloseAtOnceIsConnectedToEverLessOften() throws Exception {
    BlockingQueue<Long> begunAt = new LinkedBlockingQueue<>();
    caller.call(socket, ended, channel -> begunAt.add(System.nanoTime()));
    long before = begunAt.take();
    long pauseNanos = TimeUnit.MILLISECONDS.toNanos(GuestDialer.FIRST_PAUSE_MILLIS);
    for (int count = 1; count < CHANNELS; count++) {
      long now = begunAt.take();
      assertTrue(now - before >= pauseNanos, "only " + (now - before) + " ns");
      before = now;
      pauseNanos *= 2;
    }
  }

  @Test
  void eachChannelIsClosedWhenItsConversationIsOver() throws Exception {
    caller.call(socket, ended, channel -> {});
    try (SocketChannel first = guest.accept()) {
      assertEquals(-1, first.read(ByteBuffer.allocate(1)));
    }
  }

  @Test
  void aGuestWhoseDomainHasEndedIsLeftAlone() throws Exception {
    BlockingQueue<Thread> callers = new LinkedBlockingQueue<>();
    caller.call(socket, ended, channel -> callers.add(Thread.currentThread()));
    Thread thread = callers.take();
    ended.complete("exit code 0");
    thread.join();
  }
}
