package org.miragemanager.manager.recovery;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.manager.recovery.FailoverController.RecoveryStarter;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.RepositoryOptions;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.rules.Lease.HolderDigest;
import org.miragemanager.repository.unikernel.Unikernel;

class RecoveryKeeperTest {
  private static final Duration LEASE = Duration.ofSeconds(1);
  private static final long BETWEEN_RENEWALS_MILLIS = 100;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  @TempDir private Path folder;
  private Repository repository;
  private final HangingStarter starter = new HangingStarter();
  private RecoveryKeeper watchdog;

  /** Temporal is away, and whoever calls it waits. */
  private static final class HangingStarter implements RecoveryStarter {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);

    @Override
    public Failover failover(Host host) {
      hang();
      return Failover.GOES_ON;
    }

    @Override
    public void recovery(Unikernel unikernel) {
      hang();
    }

    private void hang() {
      asked.countDown();
      try {
        answers.await();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @BeforeEach
  void open() {
    repository = Repository.open(folder, RepositoryOptions.defaults().withLeaseLength(LEASE));
    repository.images().add(new Image("counter", "1", "process", "example:counter"));
    for (int number = 1; number <= 6; number++) {
      String host = "edge-" + number;
      repository
          .leases()
          .join(new JoinHost(host, holder(host), "127.0.0.1:1", 1 << 30, 8, List.of("process")));
    }
    run("counter", "edge-1");
    watchdog = new RecoveryKeeper(repository, starter, System::nanoTime, host -> false);
    watchdog.start();
  }

  @AfterEach
  void close() {
    starter.answers.countDown();
    watchdog.close();
    repository.close();
  }

  private static HolderDigest holder(String host) {
    return HolderDigest.ofSecret(host.getBytes(StandardCharsets.UTF_8));
  }

  private void run(String name, String host) {
    repository
        .unikernels()
        .create(
            name, new GuestSpec(new ImageRef("counter", null), 1 << 20, List.of()), "run " + name);
    long generation = repository.ownership().prepare(name, Place.host(host), "run " + name);
    repository.ownership().handOver(name, 1, generation, Optional.empty());
  }

  private boolean runs(String host) {
    return repository.hosts().find(host).orElseThrow().leaseRuns();
  }

  /** All other hosts renew their leases until this one's is ended. */
  private void loseLeaseOf(String host, Set<String> lostBefore) throws InterruptedException {
    Set<String> lost = new HashSet<>(lostBefore);
    lost.add(host);
    long end = System.nanoTime() + PATIENCE_NANOS;
    CountDownLatch never = new CountDownLatch(1);
    while (runs(host)) {
      assertTrue(System.nanoTime() < end, "the lease of " + host + " is ended");
      for (Host other : repository.hosts().list()) {
        if (!lost.contains(other.name())) {
          repository
              .leases()
              .renew(other.name(), holder(other.name()), other.leaseNumber(), List.of());
        }
      }
      assertFalse(never.await(BETWEEN_RENEWALS_MILLIS, TimeUnit.MILLISECONDS));
    }
  }

  /** Else every lease would be watched anew when Temporal answers, or never ended at all. */
  @Test
  void leasesAreWatchedAndEndedWhileTemporalDoesNotAnswer() throws InterruptedException {
    loseLeaseOf("edge-1", Set.of());
    starter.asked.await();
    loseLeaseOf("edge-2", Set.of("edge-1"));
    assertTrue(watchdog.heldBack().isEmpty());
    assertTrue(runs("edge-3"), "who renews keeps its lease");
  }
}
