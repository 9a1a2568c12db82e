package org.miragemanager.hostagent.watchdog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.driver.system.Signals;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.ProcessState;
import org.miragemanager.unimem.lease.LeaseClock;
import org.miragemanager.unimem.lease.SystemLeaseClock;

/** A real watchdog, and real processes that it stops. */
@EnabledOnOs(OS.LINUX)
@Tag("processes")
final class HostWatchdogTest {

  private static final long MILLI = 1_000_000;
  private static final long LONG = TimeUnit.HOURS.toNanos(1);
  private static final long PATIENCE_SECONDS = 30;

  @TempDir private Path folder;
  private final LeaseClock clock = new SystemLeaseClock();
  private final SystemProcesses processes = new SystemProcesses();
  private final List<Process> started = new ArrayList<>();
  private final List<HostWatchdog> watchdogs = new ArrayList<>();
  private final AtomicInteger away = new AtomicInteger();

  @AfterEach
  void close() throws Exception {
    for (HostWatchdog watchdog : watchdogs) {
      watchdog.stop();
    }
    watchdogProcess().ifPresent(HostWatchdogTest::kill);
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void aProcessIsStoppedAtItsDeadlineAndNotBefore() throws Exception {
    HostWatchdog watchdog = watchdog(() -> {});
    ProcessIdentity process = sleeper();
    assertEquals(ProcessState.RUNNING, answer(watchdog.watch(process, clock.nanos() + LONG)));
    ProcessIdentity brief = sleeper();
    long deadline = clock.nanos() + 500 * MILLI;
    assertEquals(ProcessState.RUNNING, answer(watchdog.watch(brief, deadline)));
    while (clock.nanos() - (deadline - 50 * MILLI) < 0) {
      assertEquals(ProcessState.RUNNING, processes.look(brief));
      Thread.onSpinWait();
    }
    await(() -> processes.look(brief) == ProcessState.STOPPED);
    System.out.printf(
        "stopped at most %d us after the deadline%n", (clock.nanos() - deadline) / 1_000);
    assertEquals(ProcessState.RUNNING, processes.look(process));
    assertEquals(ProcessState.STOPPED, answer(watchdog.watch(brief, clock.nanos() + LONG)));
    Signals.send("CONT", brief);
    assertEquals(ProcessState.RUNNING, answer(watchdog.watch(brief, clock.nanos() + LONG)));
  }

  @Test
  void itStopsAProcessWhenItsAgentIsGone() throws Exception {
    HostWatchdog watchdog = watchdog(() -> {});
    ProcessIdentity process = sleeper();
    answer(watchdog.watch(process, clock.nanos() + 500 * MILLI));
    watchdog.stop();
    await(() -> processes.look(process) == ProcessState.STOPPED);
  }

  @Test
  void itStopsAllThatAProcessHasStarted() throws Exception {
    HostWatchdog watchdog = watchdog(() -> {});
    Process shell = new ProcessBuilder("setsid", "sh", "-c", "sleep 600 & wait").start();
    started.add(shell);
    await(() -> shell.descendants().count() == 1);
    ProcessHandle child = shell.descendants().findFirst().orElseThrow();
    try {
      ProcessIdentity process = ProcessIdentity.of(shell.pid()).orElseThrow();
      assertEquals(ProcessState.STOPPED, answer(watchdog.watch(process, clock.nanos() - LONG)));
      assertTrue(ProcessIdentity.of(child.pid()).orElseThrow().isStopped());
      // Its first process dies: what is left goes on being watched.
      shell.destroyForcibly().waitFor();
      Signals.send("CONT", ProcessIdentity.of(child.pid()).orElseThrow());
      await(() -> ProcessIdentity.of(child.pid()).orElseThrow().isStopped());
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void theNextAgentFindsItAgain() throws Exception {
    HostWatchdog first = watchdog(() -> {});
    ProcessIdentity process = sleeper();
    answer(first.watch(process, clock.nanos() + LONG));
    ProcessIdentity before = watchdogProcess().orElseThrow();
    first.stop();
    HostWatchdog next = watchdog(() -> {});
    assertTrue(answer(next.keeps(process)));
    assertFalse(answer(next.keeps(sleeper())));
    assertEquals(before, watchdogProcess().orElseThrow());
    next.release(process);
    await(() -> !answer(next.keeps(process)));
  }

  @Test
  void aWatchdogThatIsKilledIsReplacedAndTheNextOneKnowsAll() throws Exception {
    CountDownLatch twice = new CountDownLatch(2);
    HostWatchdog watchdog = watchdog(twice::countDown);
    ProcessIdentity process = sleeper();
    answer(watchdog.watch(process, clock.nanos() + 4_000 * MILLI));
    ProcessIdentity before = watchdogProcess().orElseThrow();
    kill(before);
    assertTrue(twice.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertNotEquals(before, watchdogProcess().orElseThrow());
    assertTrue(away.get() > 0);
    assertTrue(answer(watchdog.keeps(process)));
    await(() -> processes.look(process) == ProcessState.STOPPED);
  }

  @Test
  void aWatchdogThatDoesNotAnswerIsReplaced() throws Exception {
    CountDownLatch twice = new CountDownLatch(2);
    HostWatchdog watchdog = watchdog(twice::countDown);
    ProcessIdentity process = sleeper();
    answer(watchdog.watch(process, clock.nanos() + LONG));
    ProcessIdentity before = watchdogProcess().orElseThrow();
    Signals.send("STOP", before);
    // Until the signal has come into effect it may still answer.
    await(before::isStopped);
    CompletableFuture<ProcessState> unanswered = watchdog.watch(process, clock.nanos() + 2 * LONG);
    assertTrue(twice.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertTrue(unanswered.isCompletedExceptionally());
    await(() -> !before.lives());
    assertTrue(answer(watchdog.keeps(process)));
  }

  @Test
  void aWatchdogOfAnotherProgramIsEnded() throws Exception {
    Process other = new ProcessBuilder("sleep", "600").start();
    started.add(other);
    WatchdogFiles files = WatchdogFiles.of(folder, "0000abcd");
    Files.writeString(files.lock(), ProcessIdentity.of(other.pid()).orElseThrow().toString());
    answer(watchdog(() -> {}).watch(sleeper(), clock.nanos() + LONG));
    assertTrue(other.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertFalse(Files.exists(files.lock()));
  }

  /** The number of a process that has ended belongs to another one by now. */
  @Test
  void aReusedNumberIsNeverStopped() throws Exception {
    HostWatchdog watchdog = watchdog(() -> {});
    ProcessIdentity stranger = sleeper();
    ProcessIdentity ended = new ProcessIdentity(stranger.processId(), "1@another-boot");
    assertEquals(ProcessState.GONE, answer(watchdog.watch(ended, clock.nanos() - LONG)));
    ProcessIdentity kept = sleeper();
    // On a busy machine the watchdog's clock may be a hundredth of a second behind.
    assertEquals(ProcessState.STOPPED, answer(watchdog.watch(kept, clock.nanos() - LONG)));
    await(() -> processes.look(kept) == ProcessState.STOPPED);
    assertEquals(ProcessState.RUNNING, processes.look(stranger));
  }

  @Test
  void itIsSmall() throws Exception {
    answer(watchdog(() -> {}).watch(sleeper(), clock.nanos() + LONG));
    Path process = Path.of("/proc", Long.toString(watchdogProcess().orElseThrow().processId()));
    long resident = kibibytes(process.resolve("smaps_rollup"), "Rss:");
    long proportional = kibibytes(process.resolve("smaps_rollup"), "Pss:");
    System.out.printf("a watchdog: %d KiB resident, %d KiB of its own%n", resident, proportional);
    assertTrue(resident < 80 * 1024, resident + " KiB");
  }

  private static long kibibytes(Path file, String field) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(field))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }

  private HostWatchdog watchdog(Runnable returned) throws IOException {
    HostWatchdog watchdog =
        new HostWatchdog(folder, folder, clock, returned, away::incrementAndGet);
    watchdogs.add(watchdog);
    return watchdog;
  }

  private Optional<ProcessIdentity> watchdogProcess() throws IOException {
    return WatchdogFiles.of(folder, WatchdogName.of(folder)).process();
  }

  private static void kill(ProcessIdentity process) {
    ProcessHandle.of(process.processId()).ifPresent(ProcessHandle::destroyForcibly);
  }

  private ProcessIdentity sleeper() throws IOException {
    Process process = new ProcessBuilder("sleep", "600").start();
    started.add(process);
    return ProcessIdentity.of(process.pid()).orElseThrow();
  }

  private static <T> T answer(CompletableFuture<T> future) throws Exception {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private interface Wanted {
    boolean isSo() throws Exception;
  }

  private static void await(Wanted wanted) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!wanted.isSo()) {
      assertTrue(System.nanoTime() - end < 0, "waited in vain");
      Thread.onSpinWait();
    }
  }
}
