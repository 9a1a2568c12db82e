package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real unikernel under QEMU: whatever its kernel does, QEMU is stopped when the lease ends. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
@Tag("processes")
final class WatchedUnikernelTest {

  private static final String UNIKERNEL = "counter-1";
  private static final long LEASE_NANOS = 2_000_000_000L;

  @TempDir private Path folder;

  @Test
  void itsMachineIsStoppedWhenTheLeaseEndsAndGoesOnUnderANewAgent() throws Exception {
    try (FakeRepository repository = FakeRepository.open(LEASE_NANOS / 1_000_000);
        TestHost host =
            TestHost.open(
                folder,
                "edge-1",
                repository,
                plan -> Unikernels.on(plan).withPlannedStopLease(Duration.ZERO))) {
      repository.create(UNIKERNEL);
      long generation = repository.prepare(UNIKERNEL, "edge-1");
      host.calls().create(Unikernels.create(UNIKERNEL, generation, "--interval", "5ms"));
      assertTrue(host.watchdog().isPresent());
      repository.resume(UNIKERNEL, generation);
      host.awaitRunning(UNIKERNEL, generation);
      host.stop();
      Path status =
          Path.of("/proc", Long.toString(host.process(UNIKERNEL, generation).pid()), "stat");
      Deadline.await("a stopped machine", () -> isStopped(status));
      long renewed = repository.renewedAtNanos("edge-1");
      Deadline.awaitTime(renewed + 2 * LEASE_NANOS);
      List<StepLogs.Step> steps = StepLogs.read(host.log(UNIKERNEL, generation));
      assertTrue(steps.getLast().nanos() - renewed < LEASE_NANOS);
      host.start();
      Deadline.await(
          "further steps",
          () -> StepLogs.read(host.log(UNIKERNEL, generation)).size() > steps.size() + 5);
    }
  }

  private static boolean isStopped(Path status) throws IOException {
    String text = Files.readString(status);
    return text.charAt(text.lastIndexOf(')') + 2) == 'T';
  }
}
