package org.miragemanager.tests.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.tests.CGuests;
import org.miragemanager.tests.Deadline;
import org.miragemanager.tests.ManagerHttp;
import org.miragemanager.tests.MirageProgram;
import org.miragemanager.tests.RunningMirage;
import org.miragemanager.tests.faults.drive.GuestProcess;

/**
 * multipass#4319: ^C of {@code up} while many guests run. Each is put on the shelf and said to be
 * there; one that does not come there is told, and a second ^C does not wait for it.
 */
final class Multipass4319InterruptedTest {
  private static final int GUESTS = 20;
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  @Test
  void whatIsSaidOfEachGuestIsTrue() throws IOException, InterruptedException {
    CGuests.build();
    MirageProgram program = new MirageProgram(folder);
    try (RunningMirage mirage = RunningMirage.up(program)) {
      String file = MirageProgram.TOP.resolve("guests/c/target/counter").toString();
      mirage.call("image", "add", "small", file, "--driver", "process").succeeded();
      ManagerHttp manager = mirage.manager();
      for (int number = 1; number <= GUESTS; number++) {
        run(manager, "counter-" + number);
      }
      run(manager, "stuck");
      ProcessHandle stuck = process(program, "stuck");
      MirageProgram.run(new ProcessBuilder("kill", "-STOP", Long.toString(stuck.pid())))
          .succeeded();
      mirage.signalInterrupt();
      Deadline.of(PATIENCE_SECONDS)
          .until(
              () -> mirage.said().contains("20 of 21 are done"),
              () -> "all but one come there: " + mirage.said());
      long begun = System.nanoTime();
      mirage.interrupt();
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
      String said = mirage.said();
      assertTrue(seconds < 20, "it does not wait after the second ^C: " + seconds + " s");
      assertEquals(GUESTS, count(said, " rests on the shelf: "), said);
      assertEquals(1, count(said, " is not on the shelf "), said);
      assertTrue(said.contains("stuck is not on the shelf (the end was hurried"), said);
      // Nothing else is left, neither an agent nor a watchdog.
      assertEquals(List.of(stuck.pid()), MirageProgram.processesNaming(program.data()), said);
      stuck.destroyForcibly();
    } finally {
      for (long left : MirageProgram.processesNaming(program.data())) {
        ProcessHandle.of(left).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }

  private static void run(ManagerHttp manager, String name) throws IOException {
    manager.post(
        "/v1/unikernels",
        "{\"name\":\"%s\",\"image\":\"small\",\"memoryBytes\":8388608,\"arguments\":[\"--interval\",\"100ms\"]}"
            .formatted(name));
  }

  private static ProcessHandle process(MirageProgram program, String name) {
    return GuestProcess.below(program.data().resolve("hosts")).stream()
        .filter(guest -> guest.unikernel().equals(name))
        .map(GuestProcess::process)
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " has a process"));
  }

  private static long count(String said, String words) {
    return said.lines().filter(line -> line.contains(words)).count();
  }
}
