package org.miragemanager.hostagent.watchdog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.watchdog.WatchList.Processes;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.ProcessState;

/** The watchdog's rule, with a clock and processes made by hand. */
final class WatchListTest {

  private static final ProcessIdentity ONE = new ProcessIdentity(4711, "1@boot");
  private static final ProcessIdentity OTHER = new ProcessIdentity(4712, "2@boot");

  private long now = 1_000;
  private final FakeProcesses processes = new FakeProcesses();
  private final WatchList watched = new WatchList(() -> now, processes);

  @Test
  void whoseDeadlineIsNotOverRuns() {
    assertEquals(ProcessState.RUNNING, watched.watch(ONE, 1_500));
    now = 1_499;
    watched.enforce();
    assertEquals(List.of(), processes.stopped);
    assertEquals(Optional.of(1L), watched.untilNextNanos());
  }

  @Test
  void atItsDeadlineItIsStopped() {
    watched.watch(ONE, 1_500);
    watched.watch(OTHER, 1_600);
    now = 1_500;
    watched.enforce();
    assertEquals(List.of(ONE), processes.stopped);
    assertEquals(Optional.of(ProcessState.STOPPED), watched.find(ONE));
    assertEquals(Optional.of(ProcessState.RUNNING), watched.find(OTHER));
  }

  @Test
  void aDeadlineThatIsOverWhenItIsToldStopsAtOnce() {
    assertEquals(ProcessState.STOPPED, watched.watch(ONE, 999));
    assertEquals(List.of(ONE), processes.stopped);
  }

  @Test
  void anEarlierDeadlineShortensNothing() {
    watched.watch(ONE, 1_500);
    watched.watch(ONE, 1_200);
    now = 1_300;
    watched.enforce();
    assertEquals(List.of(), processes.stopped);
  }

  @Test
  void aLaterDeadlineKeepsItRunning() {
    watched.watch(ONE, 1_500);
    watched.watch(ONE, 2_000);
    now = 1_700;
    watched.enforce();
    assertEquals(List.of(), processes.stopped);
  }

  @Test
  void whoIsStoppedIsSaidToBeAndIsNotLetGo() {
    watched.watch(ONE, 1_500);
    now = 1_600;
    watched.enforce();
    assertEquals(ProcessState.STOPPED, watched.watch(ONE, 2_000));
    assertEquals(ProcessState.STOPPED, processes.look(ONE));
  }

  /** A signal was sent, and a busy machine has not let the process feel it yet. */
  @Test
  void whoWasSentASignalIsSaidToBeStoppedOnce() {
    processes.slow = true;
    watched.watch(ONE, 1_500);
    now = 1_600;
    watched.enforce();
    assertEquals(ProcessState.RUNNING, processes.look(ONE));
    assertEquals(ProcessState.STOPPED, watched.watch(ONE, 2_000));
    assertEquals(ProcessState.RUNNING, watched.watch(ONE, 2_000));
  }

  @Test
  void whoIsLetGoWithoutALeaseIsStoppedAgain() {
    watched.watch(ONE, 1_500);
    now = 1_600;
    watched.enforce();
    processes.conditions.put(ONE, ProcessState.RUNNING);
    watched.enforce();
    assertEquals(List.of(ONE, ONE), processes.stopped);
  }

  @Test
  void whoIsStoppedIsNotStoppedAgain() {
    watched.watch(ONE, 1_500);
    now = 1_600;
    watched.enforce();
    watched.enforce();
    assertEquals(List.of(ONE), processes.stopped);
  }

  @Test
  void whoIsReleasedIsNotStopped() {
    watched.watch(ONE, 1_500);
    watched.release(ONE);
    now = 1_600;
    watched.enforce();
    assertEquals(List.of(), processes.stopped);
    assertEquals(Optional.empty(), watched.find(ONE));
    assertTrue(watched.isEmpty());
  }

  @Test
  void whoHasEndedIsForgotten() {
    watched.watch(ONE, 1_500);
    processes.conditions.put(ONE, ProcessState.GONE);
    assertFalse(watched.isEmpty());
    now = 1_600;
    watched.enforce();
    assertTrue(watched.isEmpty());
    assertEquals(ProcessState.GONE, watched.watch(ONE, 2_000));
    assertTrue(watched.isEmpty());
    assertEquals(List.of(), processes.stopped);
  }

  /** A machine that was suspended: its clock jumps. */
  @Test
  void afterAJumpOfTheClockAllWhoseDeadlinesAreOverAreStopped() {
    watched.watch(ONE, 1_500);
    watched.watch(OTHER, 1_600);
    now = 1_000_000;
    watched.enforce();
    assertEquals(2, processes.stopped.size());
    assertEquals(Optional.empty(), watched.untilNextNanos());
  }

  private static final class FakeProcesses implements Processes {

    private final Map<ProcessIdentity, ProcessState> conditions = new HashMap<>();
    private final List<ProcessIdentity> stopped = new ArrayList<>();
    private boolean slow;

    @Override
    public ProcessState look(ProcessIdentity process) {
      return conditions.getOrDefault(process, ProcessState.RUNNING);
    }

    @Override
    public void stop(List<ProcessIdentity> late) {
      stopped.addAll(late);
      if (!slow) {
        late.forEach(process -> conditions.put(process, ProcessState.STOPPED));
      }
    }
  }
}
