package org.miragemanager.hostagent.channel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.channel.TokenBucket.ReadRateLimit;

/** What guests that are connected cost their agent. */
@Timeout(60)
final class GuestThreadsTest {

  private static final int GUESTS = 200;

  /** A new connection takes the place of the oldest of 64 that are not known yet. */
  private static final int AT_ONCE = 50;

  private static final byte[] HEARTBEAT =
      "{\"type\":\"heartbeat\",\"clock\":1,\"sequence\":1}\n".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  @Test
  void aGuestCostsNoThreadOfTheSystem() throws Exception {
    Path path = folder.resolve("guests.sock");
    Semaphore heard = new Semaphore(0);
    CountDownLatch ended = new CountDownLatch(GUESTS);
    GuestListener listener = GuestListener.open(path, channel -> read(channel, heard, ended));
    try {
      int before = Thread.activeCount();
      List<SocketChannel> guests = new ArrayList<>();
      for (int count = 0; count < GUESTS; count++) {
        SocketChannel guest = SocketChannel.open(StandardProtocolFamily.UNIX);
        guest.connect(UnixDomainSocketAddress.of(path));
        guest.write(ByteBuffer.wrap(HEARTBEAT));
        guests.add(guest);
        if (guests.size() % AT_ONCE == 0) {
          assertTrue(heard.tryAcquire(AT_ONCE, 40, TimeUnit.SECONDS), "these are heard");
        }
      }
      int more = Thread.activeCount() - before;
      assertTrue(more <= 3, more + " threads more");
      for (SocketChannel guest : guests) {
        guest.close();
      }
      assertTrue(ended.await(40, TimeUnit.SECONDS), ended + " have not ended");
    } finally {
      listener.close();
    }
  }

  private static void read(GuestChannel channel, Semaphore heard, CountDownLatch ended) {
    try {
      channel.known(new ReadRateLimit());
      while (channel.read().isPresent()) {
        heard.release();
      }
    } catch (IOException broken) {
      // Its guest has hung up.
    } finally {
      ended.countDown();
    }
  }
}
