package org.miragemanager.manager.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.manager.recovery.FailoverController.RecoveryStarter;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.ImageRef;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.RepositoryOptions;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.rules.Lease.HolderDigest;
import org.miragemanager.repository.unikernel.Unikernel;

/** Who is tried when, with a real repository, and a starter that does nothing. */
class FailoverControllerTest {
  private static final long SECOND = 1_000_000_000;

  @TempDir private Path folder;
  private Repository repository;
  private long now;
  private final NotingStarter starter = new NotingStarter();
  private final Set<String> leftAlone = new HashSet<>();
  private FailoverController guests;

  /** Notes what it is asked for. */
  private static final class NotingStarter implements RecoveryStarter {
    private final List<String> failovers = new ArrayList<>();
    private final List<String> recoveries = new ArrayList<>();
    private Failover answer = Failover.GOES_ON;

    @Override
    public Failover failover(Host host) {
      failovers.add(host.name());
      return answer;
    }

    @Override
    public void recovery(Unikernel unikernel) {
      recoveries.add(unikernel.name());
    }
  }

  @BeforeEach
  void open() {
    repository = Repository.open(folder, RepositoryOptions.defaults());
    repository.images().add(new Image("counter", "1", "process", "example:counter"));
    guests = new FailoverController(repository, starter, () -> now, leftAlone::contains);
    join("edge-1", Map.of("gpu", "yes"));
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private void join(String host, Map<String, String> labels) {
    repository
        .leases()
        .join(
            new JoinHost(
                host,
                HolderDigest.ofSecret(host.getBytes(StandardCharsets.UTF_8)),
                "127.0.0.1:1",
                1 << 30,
                64,
                List.of("process"),
                labels));
  }

  private void run(String name, String host, int priority, Map<String, String> requires) {
    GuestPolicy usual = GuestPolicy.USUAL;
    repository
        .unikernels()
        .create(
            name,
            new GuestSpec(
                new ImageRef("counter", null),
                1 << 20,
                List.of(),
                usual.withPriority(priority).withRequires(requires)),
            "run " + name);
    long generation = repository.ownership().prepare(name, Place.host(host), "run " + name);
    repository.ownership().handOver(name, 1, generation, Optional.empty());
  }

  private void lose(String host) {
    long lease = repository.hosts().find(host).orElseThrow().leaseNumber();
    assertTrue(repository.leases().endLease(host, lease));
  }

  private void look(Duration later) {
    now += later.toNanos();
    guests.bringBack();
  }

  @Test
  void aFailoverThatGoesOnSeesToAllGuestsOfItsHost() {
    run("a", "edge-1", 0, Map.of());
    run("b", "edge-1", 0, Map.of());
    lose("edge-1");
    join("edge-2", Map.of());
    for (int look = 0; look < 10; look++) {
      look(Duration.ofSeconds(1));
    }
    assertEquals(List.of(), starter.recoveries);
    assertTrue(starter.failovers.size() < 10, "Temporal is asked ever less often");
  }

  @Test
  void whoCanBePlacedIsNotHeldUpByWhoCannot() {
    run("a", "edge-1", 9, Map.of("gpu", "yes"));
    run("b", "edge-1", 0, Map.of());
    run("c", "edge-1", 0, Map.of());
    lose("edge-1");
    look(Duration.ZERO);
    starter.answer = RecoveryStarter.Failover.HAS_ENDED;
    look(Duration.ofSeconds(2));
    assertEquals(List.of(), starter.recoveries, "there is no room");
    join("edge-2", Map.of());
    look(Duration.ofMillis(100));
    assertEquals(List.of("b", "c"), starter.recoveries);
  }

  @Test
  void manyWhoWaitForTheSameHostAreTriedAFewAtATime() {
    IntStream.range(0, 10).forEach(guest -> run("guest-" + guest, "edge-1", 0, Map.of()));
    lose("edge-1");
    starter.answer = RecoveryStarter.Failover.HAS_ENDED;
    join("edge-2", Map.of());
    look(Duration.ZERO);
    assertEquals(4, starter.recoveries.size());
    look(Duration.ofMillis(100));
    assertEquals(8, starter.recoveries.size());
    look(Duration.ofMillis(100));
    assertEquals(10, starter.recoveries.stream().distinct().count());
  }

  @Test
  void theNextLossOfAHostIsAnotherFailover() {
    run("a", "edge-1", 0, Map.of());
    lose("edge-1");
    starter.answer = RecoveryStarter.Failover.HAS_ENDED;
    look(Duration.ZERO);
    look(Duration.ofNanos(SECOND * 60));
    assertEquals(1, starter.failovers.size());
    join("edge-1", Map.of());
    lose("edge-1");
    look(Duration.ofNanos(SECOND * 60));
    assertEquals(2, starter.failovers.size());
  }

  /** nomad#12920: a recovery does not go to a host that cannot be reached. */
  @Test
  void whatCannotBeReachedNowTakesNobodyAndIsTriedAtOnceWhenItIsBack() {
    run("a", "edge-1", 0, Map.of());
    lose("edge-1");
    starter.answer = RecoveryStarter.Failover.HAS_ENDED;
    join("hole", Map.of());
    leftAlone.add("hole");
    look(Duration.ZERO);
    assertEquals(List.of(), starter.recoveries);
    leftAlone.clear();
    look(Duration.ofMillis(1));
    assertEquals(List.of("a"), starter.recoveries);
  }
}
