package org.miragemanager.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.demo.HostFaults.GuestProcess;
import org.miragemanager.demo.HostFaults.Signal;

/** Which processes are whose guests, and what is sent to them. */
@EnabledOnOs(OS.LINUX)
class HostFaultsTest {
  private static final long PATIENCE_SECONDS = 10;

  @TempDir private Path folder;

  private static Process guest(Path channel) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
    builder.environment().put("MIRAGE_CHANNEL", channel.toString());
    builder.environment().put("MIRAGE_UNIKERNEL", "counter-1");
    builder.environment().put("MIRAGE_GENERATION", "7");
    return builder.start();
  }

  @Test
  void isFoundByTheFolderOfItsAgentAlone() throws IOException {
    Process guest = guest(folder.resolve("edge-1/guests.sock"));
    try {
      assertTrue(HostFaults.guestsCanBeFound());
      assertEquals(
          List.of(new GuestProcess(guest.toHandle(), "counter-1", 7)),
          HostFaults.guests(folder.resolve("edge-1")));
      assertEquals(List.of(), HostFaults.guests(folder.resolve("edge-10")));
    } finally {
      guest.destroyForcibly();
    }
  }

  @Test
  void isFoundWhereverItsSocketLies() throws IOException {
    Path sockets = Files.createDirectory(folder.resolve("sockets"));
    Files.writeString(folder.resolve("socket-folder"), sockets + "\n");
    Process elsewhere = guest(sockets.resolve("guests.sock"));
    Process here = guest(folder.resolve("guests.sock"));
    try {
      assertEquals(2, HostFaults.guests(folder).size());
    } finally {
      elsewhere.destroyForcibly();
      here.destroyForcibly();
    }
  }

  @Test
  void signalsReachAllOfThem() throws IOException, InterruptedException {
    Process one = guest(folder.resolve("guests.sock"));
    Process other = guest(folder.resolve("guests.sock"));
    Signal.KILL.send(List.of(one.toHandle(), other.toHandle()));
    assertTrue(one.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertTrue(other.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(List.of(), HostFaults.guests(folder));
  }
}
