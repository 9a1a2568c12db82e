package org.miragemanager.hostagent.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.Messages;
import org.miragemanager.hostagent.channel.TokenBucket.ReadRateLimit;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.ProtocolException;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestReader;

/** One channel, and a guest at its other end that does as it likes. */
final class GuestChannelTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long FRAME_MILLIS = 300;

  @TempDir private Path folder;
  private SocketChannel guest;
  private GuestChannel channel;

  @BeforeEach
  void connect() throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      guest = SocketChannel.open(address);
      channel = new GuestChannel(server.accept(), FRAME_MILLIS);
    }
  }

  @AfterEach
  void close() throws IOException {
    guest.close();
    channel.close();
  }

  @Test
  void aGuestThatNeverReadsHoldsNobodyUpAndIsCutOff() {
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          for (int index = 0; index < 500_000; index++) {
            channel.send(new ToGuest.Acknowledged(index));
          }
          assertThrows(IOException.class, channel::read);
        });
  }

  @Test
  void aSlowReaderGetsAllOfALargeStateAndWhatCameAfterIt() throws Exception {
    byte[] large = new byte[5_000_000];
    new Random(1).nextBytes(large);
    channel.send(new ToGuest.State(large));
    channel.send(new ToGuest.Go(7));
    ToGuestReader reader = new ToGuestReader(Channels.newInputStream(guest));
    assertArrayEquals(large, ((ToGuest.State) reader.read().orElseThrow()).checkpoint());
    assertEquals(new ToGuest.Go(7), reader.read().orElseThrow());
    channel.send(new ToGuest.Suspend());
    assertEquals(new ToGuest.Suspend(), reader.read().orElseThrow());
  }

  @Test
  void halfAMessageAndSilenceIsABrokenChannel() throws Exception {
    say("{\"type\":\"running\",\"sequence\":1}\n{\"type\":\"sta");
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          assertEquals(new FromGuest.Running(1), channel.read().orElseThrow());
          ProtocolException broken = assertThrows(ProtocolException.class, channel::read);
          Messages.assertMessage("frame-too-late", broken.getMessage());
        });
  }

  @Test
  void halfOfTheBytesAndSilenceIsABrokenChannel() throws Exception {
    say("{\"type\":\"state\",\"sequence\":1,\"bytes\":100}\n0123456789");
    assertTimeoutPreemptively(PATIENCE, () -> assertThrows(ProtocolException.class, channel::read));
  }

  @Test
  void silenceBetweenFramesIsNoFault() throws Exception {
    CompletableFuture<FromGuest> next =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return channel.read().orElseThrow();
              } catch (IOException broken) {
                throw new IllegalStateException(broken);
              }
            });
    assertThrows(
        java.util.concurrent.TimeoutException.class,
        () -> next.get(3 * FRAME_MILLIS, TimeUnit.MILLISECONDS));
    say("{\"type\":\"running\",\"sequence\":1}\n");
    assertEquals(new FromGuest.Running(1), next.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
  }

  @Test
  void aHelloThatNeverComesIsNotWaitedFor() throws Exception {
    channel.expectHelloWithin(FRAME_MILLIS);
    say("{\"type\":\"new\"}\n");
    assertTimeoutPreemptively(PATIENCE, () -> assertThrows(ProtocolException.class, channel::read));
  }

  @Test
  void whoReadsIsLetGoWhenTheChannelIsClosed() throws Exception {
    CompletableFuture<Boolean> over =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                channel.read();
                return false;
              } catch (IOException closed) {
                return true;
              }
            });
    channel.close();
    assertTrue(over.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    assertEquals(-1, guest.read(ByteBuffer.allocate(1)));
  }

  @Test
  void aFloodOfFramesIsReadAtItsPace() throws Exception {
    StringBuilder flood = new StringBuilder();
    int frames = (int) ReadRateLimit.FRAMES_A_SECOND + 2_000;
    for (int index = 0; index < frames; index++) {
      flood.append("{\"type\":\"x\"}\n");
    }
    flood.append("{\"type\":\"running\",\"sequence\":1}\n");
    CompletableFuture<Void> said =
        CompletableFuture.runAsync(
            () -> {
              try {
                say(flood.toString());
              } catch (IOException broken) {
                throw new IllegalStateException(broken);
              }
            });
    long begin = System.nanoTime();
    assertEquals(new FromGuest.Running(1), channel.read().orElseThrow());
    long millis = (System.nanoTime() - begin) / 1_000_000;
    assertTrue(millis >= 350, millis + " ms for 2,000 frames too many");
    said.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertFalse(said.isCompletedExceptionally());
  }

  private void say(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      guest.write(bytes);
    }
  }
}
