package org.miragemanager.manager.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.manager.temporal.TemporalSettings;

/** A manager's start, and what is left of one that fails late. */
final class ManagerStartTest {
  @TempDir private Path folder;

  @Test
  void oneThatFailsLateLeavesNothingOpenAndTheNextOneStarts() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    ServerConfiguration usual = ServerConfiguration.onLoopback(data, TemporalSettings.inMemory());
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ServerConfiguration impossible =
          new ServerConfiguration(
              data,
              "127.0.0.1",
              0,
              taken.getLocalPort(),
              usual.temporal(),
              usual.largestImageBytes(),
              usual.usualPorts(),
              usual.leaseLength());
      assertThrows(Exception.class, () -> ManagerServer.start(impossible));
    }
    try (ManagerServer manager = ManagerServer.start(usual)) {
      assertTrue(manager.service().hosts().isEmpty());
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data)));
      assertEquals(
          "rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("images"))));
    }
  }
}
