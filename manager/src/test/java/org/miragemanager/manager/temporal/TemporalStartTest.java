package org.miragemanager.manager.temporal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.manager.temporal.TemporalSettings.TemporalMode;
import org.miragemanager.manager.temporal.TemporalStart.RunningTemporal;

/** Which Temporal is chosen. That of Temporal's default port is left out: it may be somebody's. */
class TemporalStartTest {
  /** Not Temporal's default, so that a server of the one who tests is left alone. */
  private static final int OTHER_PORT = 1;

  @TempDir private Path folder;

  private TemporalSettings settings(TemporalMode mode, int port, Map<String, String> environment) {
    return new TemporalSettings(
        mode,
        port,
        Optional.empty(),
        TemporalSettings.TASK_QUEUE,
        false,
        environment,
        Optional.of(folder));
  }

  private Map<String, String> nothingInstalled() {
    return Map.of("PATH", "", "TEMPORAL_CONFIG_FILE", folder.resolve("none").toString());
  }

  @Test
  void memoryIsInThisProcess() {
    try (RunningTemporal temporal =
        TemporalStart.of(settings(TemporalMode.MEMORY, 0, nothingInstalled()), folder)) {
      assertEquals("memory", temporal.kind());
      assertTrue(temporal.inWords().startsWith("in memory, at 127.0.0.1:"), temporal.inWords());
      assertTrue(temporal.cluster().isPresent());
    }
  }

  @Test
  void twoInMemoryAreTwoClusters() {
    TemporalSettings settings = settings(TemporalMode.MEMORY, 0, nothingInstalled());
    try (RunningTemporal one = TemporalStart.of(settings, folder);
        RunningTemporal other = TemporalStart.of(settings, folder)) {
      assertFalse(one.cluster().equals(other.cluster()));
    }
  }

  @Test
  void autoWithoutAnythingIsInMemoryAndServerSaysWhatToInstall() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (RunningTemporal temporal =
        TemporalStart.of(settings(TemporalMode.AUTO, port, nothingInstalled()), folder)) {
      assertEquals("memory", temporal.kind());
    }
    TemporalException failure =
        assertThrows(
            TemporalException.class,
            () ->
                TemporalStart.of(
                    settings(TemporalMode.SERVER, OTHER_PORT, nothingInstalled()), folder));
    assertTrue(failure.getMessage().contains("temporal-dev/install"), failure.getMessage());
  }

  @Test
  void takenPortIsTold() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      TemporalSettings settings =
          settings(TemporalMode.MEMORY, taken.getLocalPort(), nothingInstalled());
      TemporalException failure =
          assertThrows(TemporalException.class, () -> TemporalStart.of(settings, folder));
      assertTrue(failure.getMessage().contains("taken"), failure.getMessage());
    }
  }

  @Test
  void namedServerGoesBeforeAllElse() {
    Map<String, String> environment =
        Map.of(
            "TEMPORAL_ADDRESS",
            "temporal.example.org:7233",
            "TEMPORAL_NAMESPACE",
            "edge",
            "TEMPORAL_CONFIG_FILE",
            folder.resolve("none").toString());
    for (TemporalMode mode : new TemporalMode[] {TemporalMode.AUTO, TemporalMode.SERVER}) {
      RunningTemporal temporal = TemporalStart.of(settings(mode, 0, environment), folder);
      assertEquals("temporal.example.org:7233", temporal.access().getTarget());
      assertEquals("edge", temporal.namespace());
      assertEquals("server", temporal.kind());
      assertEquals(Optional.empty(), temporal.cluster());
    }
  }

  @Test
  void scriptThatFailsIsQuoted() throws IOException {
    Path program = Files.createDirectories(folder.resolve("program/temporal-dev/bin"));
    executable(program.resolve("temporal"), "#!/bin/sh\nexit 0\n");
    executable(
        program.resolveSibling("start"), "#!/bin/sh\necho 'start: the disk is full' >&2\nexit 1\n");
    TemporalSettings settings =
        new TemporalSettings(
            TemporalMode.SERVER,
            OTHER_PORT,
            Optional.empty(),
            TemporalSettings.TASK_QUEUE,
            false,
            nothingInstalled(),
            Optional.of(folder.resolve("program")));
    TemporalException failure =
        assertThrows(
            TemporalException.class, () -> TemporalStart.of(settings, folder.resolve("data")));
    assertTrue(failure.getMessage().contains("the disk is full"), failure.getMessage());
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    assertTrue(file.toFile().setExecutable(true));
  }
}
