package org.miragemanager.activities.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.failure.ApplicationFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.activities.agent.HostTroubles;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.activities.transfer.TransferActivities.ReserveRequest;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.rules.Lease.HolderDigest;
import org.miragemanager.repository.unikernel.Unikernel;

/** Where guests of 64 MiB go for which nobody named a host. */
class SchedulerTest {
  private static final long MEBIBYTE = 1 << 20;

  @TempDir private Path folder;
  private Repository repository;
  private ReservationService reserving;
  private final AtomicLong nanos = new AtomicLong();
  private final HostTroubles troubles = new HostTroubles(nanos::get);

  @BeforeEach
  void open() {
    repository = Repository.open(folder);
    repository.images().add(new Image("counter", "1", "process", "example:counter"));
    reserving = new ReservationService(repository, run -> true, "test", troubles);
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private void join(String host, long mebibytes, int maxGuests) {
    repository
        .leases()
        .join(
            new JoinHost(
                host,
                HolderDigest.ofSecret(new byte[] {1}),
                "127.0.0.1:7000",
                mebibytes * MEBIBYTE,
                maxGuests,
                List.of("process")));
  }

  private Unikernel create(String name) {
    return repository
        .unikernels()
        .create(name, new GuestSpec(new ImageRef("counter", null), 64 * MEBIBYTE, List.of()), name);
  }

  private String choose(String unikernel, String... excluded) {
    return Scheduler.choose(
        create(unikernel), repository.hosts().list(), Set.of(excluded), troubles);
  }

  private Reservation reserve(String unikernel) {
    create(unikernel);
    return reserving.reserve(
        new ReserveRequest(
            unikernel,
            OperationKind.RUN,
            null,
            new WorkflowRun("default", "run-" + unikernel, unikernel)));
  }

  /** Has so many reserved, one after the other; how many came to each host. */
  private Map<String, Integer> spread(int count) {
    Map<String, Integer> spread = new TreeMap<>();
    for (int number = 1; number <= count; number++) {
      spread.merge(reserve("counter-" + number).target().requireHost(), 1, Integer::sum);
    }
    return spread;
  }

  @Test
  void equalHostsAreFilledEvenly() {
    join("edge-1", 1024, 100);
    join("edge-2", 1024, 100);
    join("edge-3", 1024, 100);
    assertEquals(Map.of("edge-1", 3, "edge-2", 3, "edge-3", 3), spread(9));
  }

  @Test
  void aLargerHostTakesItsShare() {
    join("large", 2048, 100);
    join("small", 1024, 100);
    assertEquals(Map.of("large", 8, "small", 4), spread(12));
  }

  @Test
  void whatIsScarcerCounts() {
    join("few", 4096, 4);
    join("many", 4096, 100);
    assertEquals(Map.of("few", 1, "many", 9), spread(10));
  }

  @Test
  void ofEmptyHostsTheOneWithTheMostMemoryIsChosen() {
    join("a", 1024, 100);
    join("b", 2048, 100);
    join("c", 2048, 100);
    assertEquals("b", choose("counter-1"));
    assertEquals("c", choose("counter-2", "b"));
  }

  @Test
  void closedFullAndForeignHostsAreLeftOut() {
    join("closed", 4096, 100);
    repository.hosts().setDrained("closed", true);
    join("full", 63, 100);
    join("none", 4096, 0);
    ApplicationFailure nobody = assertThrows(ApplicationFailure.class, () -> choose("counter-1"));
    assertTrue(
        nobody.getOriginalMessage().contains("no host can take counter-1"), nobody.toString());
    join("open", 64, 1);
    assertEquals("open", choose("counter-2"));
  }

  /** nomad#12920: a host on which calls fail is not chosen again and again. */
  @Test
  void aHostThatFailsIsLeftAloneForAGrowingTimeAndThenTriedLast() {
    join("good", 1024, 100);
    join("hole", 4096, 100);
    assertEquals("hole", choose("counter-1"));
    troubles.unreachable("hole", "Connection refused");
    assertEquals("good", choose("counter-2"));
    String nobody =
        assertThrows(ApplicationFailure.class, () -> choose("counter-3", "good"))
            .getOriginalMessage();
    assertTrue(nobody.contains("hole cannot be reached (Connection refused)"), nobody);
    nanos.addAndGet(HostTroubles.FIRST_PAUSE.toNanos());
    assertEquals("hole", choose("counter-4", "good"), "its pause is over");
    assertEquals("good", choose("counter-5"), "and it is the last to be tried");
    troubles.unreachable("hole", "Connection refused");
    nanos.addAndGet(HostTroubles.FIRST_PAUSE.toNanos());
    assertThrows(ApplicationFailure.class, () -> choose("counter-6", "good"));
    nanos.addAndGet(HostTroubles.LONGEST_PAUSE.toNanos());
    assertEquals("hole", choose("counter-7", "good"));
    troubles.answered("hole");
    assertEquals("hole", choose("counter-8"), "it is as good as any");
  }

  @Test
  void whyEachHostIsPassedOverIsTold() {
    join("closed", 4096, 100);
    repository.hosts().setDrained("closed", true);
    join("small-1", 63, 100);
    join("small-2", 63, 100);
    join("full", 4096, 0);
    join("broken", 4096, 100);
    troubles.failed("broken", "No space left on device");
    String why =
        assertThrows(ApplicationFailure.class, () -> choose("counter-1")).getOriginalMessage();
    assertTrue(
        why.contains(
            "broken fails (No space left on device); closed is drained; full has as many guests as"
                + " it takes; small-1 and small-2 lack memory"),
        why);
  }

  @Test
  void thoseWhoLookAtATimeDoNotAllGoToTheSameHost() throws Exception {
    join("edge-1", 512, 100);
    join("edge-2", 512, 100);
    List<Future<Reservation>> reservations = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (int number = 1; number <= 16; number++) {
        String name = "counter-" + number;
        reservations.add(threads.submit(() -> reserve(name)));
      }
    }
    Map<String, Integer> spread = new TreeMap<>();
    for (Future<Reservation> reservation : reservations) {
      spread.merge(reservation.get().target().requireHost(), 1, Integer::sum);
    }
    assertEquals(Map.of("edge-1", 8, "edge-2", 8), spread, "to the last place");
  }

  /**
   * A single answer that came too late must not end an operation for which no other host will do.
   */
  @Test
  void theOnlyHostIsWaitedForThoughItCannotBeReachedNow() {
    join("edge-1", 1024, 100);
    troubles.unreachable("edge-1", "no answer within 3 s");
    assertEquals("edge-1", reserve("counter-1").target().requireHost());
    join("edge-2", 1024, 100);
    assertEquals("edge-2", reserve("counter-2").target().requireHost());
    assertEquals("edge-2", choose("counter-3"));
  }

  @Test
  void manyCallsThatFailAtOnceAreOneFailureAndAnOldOneSaysNothing() {
    for (int call = 0; call < 20; call++) {
      troubles.failed("edge-1", "the disk is full");
    }
    nanos.addAndGet(HostTroubles.FIRST_PAUSE.toNanos() + 1);
    assertEquals(false, troubles.isLeftAlone("edge-1"));
    assertTrue(troubles.of("edge-1").isPresent());
    nanos.addAndGet(HostTroubles.FORGOTTEN_AFTER.toNanos());
    assertTrue(troubles.of("edge-1").isEmpty());
  }
}
