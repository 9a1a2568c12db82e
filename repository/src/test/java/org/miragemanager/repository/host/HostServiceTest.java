package org.miragemanager.repository.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.miragemanager.repository.rules.Ownership.GenerationStatus.RETIRED;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.repository.Cluster;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.RepositoryOptions;
import org.miragemanager.repository.States;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.host.HostService.HostGuests;
import org.miragemanager.repository.ownership.OwnershipTable.GenerationTable.DomainStatus;
import org.miragemanager.repository.rules.Lease.HolderDigest;

/** Hosts that take nothing more, and hosts that are forgotten. */
final class HostServiceTest {
  private static final HolderDigest LATER = Cluster.holder("the later holder of that name");

  @TempDir private Path folder;
  private Repository repository;
  private HostService hosts;
  private Cluster cluster;

  @BeforeEach
  void open() {
    repository = Repository.open(folder, RepositoryOptions.defaults().withNameGrace(Duration.ZERO));
    hosts = repository.hosts();
    cluster = new Cluster(repository);
    cluster.join("edge-1");
    cluster.join("edge-2");
    cluster.create("counter-1");
    cluster.create("counter-2");
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private static RefusedException refused(Refusal refusal, Runnable asked) {
    RefusedException refused = assertThrows(RefusedException.class, asked::run);
    assertEquals(refusal, refused.refusal(), refused.getMessage());
    return refused;
  }

  @Test
  void aDrainedHostTakesNothingUntilItIsUndrained() {
    assertTrue(hosts.setDrained("edge-1", true));
    assertFalse(hosts.setDrained("edge-1", true), "it was so before");
    refused(Refusal.HOST_DRAINED, () -> cluster.prepare("counter-1", "edge-1", "run"));
    cluster.join("edge-1");
    refused(Refusal.HOST_DRAINED, () -> cluster.prepare("counter-1", "edge-1", "run"));
    assertTrue(hosts.setDrained("edge-1", false));
    assertFalse(hosts.setDrained("edge-1", false), "it was so before");
    cluster.prepare("counter-1", "edge-1", "run");
  }

  @Test
  void whatWasPreparedBeforeStillArrives() {
    long prepared = cluster.prepare("counter-1", "edge-1", "run");
    cluster.run("counter-2", "edge-1");
    hosts.setDrained("edge-1", true);
    assertEquals(
        new HostGuests(List.of("counter-2"), List.of("counter-1")), hosts.guests("edge-1"));
    assertEquals(prepared, cluster.prepare("counter-1", "edge-1", "run"), "the same request");
    repository.ownership().handOver("counter-1", 1, prepared, Optional.empty());
    assertEquals(
        new HostGuests(List.of("counter-1", "counter-2"), List.of()), hosts.guests("edge-1"));
  }

  @Test
  void aHostThatTakesGuestsOrHasSomeIsNotForgotten() {
    String message = refused(Refusal.HOST_IN_USE, () -> hosts.remove("edge-1")).getMessage();
    assertTrue(message.contains("takes guests"), message);
    cluster.run("counter-1", "edge-1");
    hosts.setDrained("edge-1", true);
    cluster.endLease("edge-1");
    message = refused(Refusal.HOST_IN_USE, () -> hosts.remove("edge-1")).getMessage();
    assertTrue(message.contains("has 1 guest;"), message);
  }

  @Test
  void aHostToWhichAGuestComesIsNotForgotten() {
    cluster.prepare("counter-1", "edge-1", "run");
    hosts.setDrained("edge-1", true);
    String message = refused(Refusal.HOST_IN_USE, () -> hosts.remove("edge-1")).getMessage();
    assertTrue(message.contains("has 1 guest that arrives;"), message);
  }

  @Test
  void aHostWhoseLeaseHasEndedIsForgottenWithoutADrain() {
    cluster.endLease("edge-1");
    hosts.remove("edge-1");
    assertEquals(List.of("edge-2"), hosts.list().stream().map(Host::name).toList());
  }

  @Test
  void nobodyKnowsAHostThatWasForgotten() {
    forgetAfterMoving();
    assertThrows(NotFoundException.class, () -> hosts.remove("edge-1"));
    assertThrows(NotFoundException.class, () -> hosts.guests("edge-1"));
    assertThrows(NotFoundException.class, () -> hosts.setDrained("edge-1", true));
    assertThrows(
        NotFoundException.class,
        () -> repository.leases().renew("edge-1", Cluster.holder("edge-1"), 1, List.of()));
  }

  /** Counter-1 was on edge-1 as generation 2, is on edge-2 as generation 3. */
  private void forgetAfterMoving() {
    long first = cluster.run("counter-1", "edge-1");
    long second = cluster.prepare("counter-1", "edge-2", "migrate");
    repository
        .ownership()
        .handOver("counter-1", first, second, Optional.of(States.state(first, 1)));
    hosts.setDrained("edge-1", true);
    hosts.remove("edge-1");
  }

  @Test
  void generationsOfAForgottenHostAreRetiredForWhoeverHasItsName() {
    forgetAfterMoving();
    assertEquals(RETIRED, repository.ownership().status("counter-1", 2));
    for (HolderDigest holder : List.of(Cluster.holder("edge-1"), LATER)) {
      long number =
          repository
              .leases()
              .join(
                  new JoinHost("edge-1", holder, "127.0.0.1:7001", 1 << 30, 9, List.of("process")))
              .number();
      DomainId domain = new DomainId("counter-1", 2);
      repository.leases().requireHolder("edge-1", holder, domain);
      assertEquals(
          List.of(new DomainStatus(domain, RETIRED)),
          repository.leases().renew("edge-1", holder, number, List.of(domain)).statuses());
      assertEquals(RETIRED, repository.ownership().keep("counter-1", 2));
      assertEquals(RETIRED, repository.ownership().retire("counter-1", 2));
      cluster.endLease("edge-1");
    }
    refused(
        Refusal.OTHER_HOST,
        () -> repository.leases().requireHolder("edge-1", LATER, new DomainId("counter-1", 3)));
    refused(Refusal.LEASE_ENDED, () -> cluster.prepare("counter-1", "edge-1", "back"));
  }

  @Test
  void aForgottenHostThatJoinsAgainTakesGuests() {
    forgetAfterMoving();
    cluster.join("edge-1");
    long prepared = cluster.prepare("counter-2", "edge-1", "run");
    repository.ownership().handOver("counter-2", 1, prepared, Optional.empty());
    assertEquals(
        Place.host("edge-1"),
        repository.unikernels().find("counter-2").orElseThrow().owner().place());
  }
}
