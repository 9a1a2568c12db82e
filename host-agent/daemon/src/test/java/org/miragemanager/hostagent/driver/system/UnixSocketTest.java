package org.miragemanager.hostagent.driver.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.RootAvailable;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
final class UnixSocketTest {

  private static final Integer NOBODY = 65_534;

  @TempDir private Path folder;

  @Test
  void itWaitsForWhoWillListen() throws Exception {
    Path path = folder.resolve("socket");
    CompletableFuture<Optional<SocketChannel>> connected =
        CompletableFuture.supplyAsync(() -> UnixSocket.connect(path, () -> false));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      connected.get(30, TimeUnit.SECONDS).orElseThrow().close();
    }
  }

  @Test
  void itGivesUpWhenThereIsNothingToWaitFor() {
    AtomicInteger looks = new AtomicInteger();
    assertEquals(
        Optional.empty(),
        UnixSocket.connect(folder.resolve("socket"), () -> looks.incrementAndGet() > 3));
  }

  @Test
  void aLinkToSomebodyElsesSocketIsNotFollowed() throws Exception {
    RootAvailable.require();
    Path mine = folder.resolve("mine");
    Path theirs = Files.createDirectory(folder.resolve("theirs"));
    Path link = Files.createSymbolicLink(theirs.resolve("socket"), mine);
    Files.setAttribute(theirs, "unix:uid", NOBODY);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(mine));
      AtomicInteger looks = new AtomicInteger();
      assertEquals(Optional.empty(), UnixSocket.connect(link, () -> looks.incrementAndGet() > 3));
      assertTrue(UnixSocket.connect(mine, () -> false).isPresent());
    }
  }
}
