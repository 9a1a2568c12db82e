package org.miragemanager.repository.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.miragemanager.repository.rules.Ownership.GenerationStatus.OWNER;
import static org.miragemanager.repository.rules.Ownership.GenerationStatus.PREPARED;
import static org.miragemanager.repository.rules.Ownership.GenerationStatus.RETIRED;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.GuestSpec.GuestPolicy.LostContact;
import org.miragemanager.model.ImageRef;
import org.miragemanager.repository.Cluster;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.RepositoryOptions;
import org.miragemanager.repository.States;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.lease.LeaseService.LeaseGrant;
import org.miragemanager.repository.lease.LeaseService.RenewAnswer;
import org.miragemanager.repository.ownership.OwnershipTable.GenerationTable.DomainStatus;
import org.miragemanager.repository.rules.Lease.HolderDigest;
import org.miragemanager.repository.rules.Ownership.ClaimAnswer;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;

final class LeaseServiceTest {
  private static final HolderDigest TWIN = Cluster.holder("a twin");

  @TempDir private Path folder;
  private Repository repository;
  private Cluster cluster;

  @BeforeEach
  void open() {
    repository = Repository.open(folder, RepositoryOptions.defaults().withNameGrace(Duration.ZERO));
    cluster = new Cluster(repository);
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private static JoinHost twin() {
    return new JoinHost(
        "edge-1", TWIN, "127.0.0.1:7001", 1 << 30, 100, List.of("process"), Map.of());
  }

  private RenewAnswer renew(long number, DomainId... domains) {
    return repository.leases().renew("edge-1", Cluster.holder("edge-1"), number, List.of(domains));
  }

  private static DomainStatus truth(String unikernel, long generation, GenerationStatus status) {
    return new DomainStatus(new DomainId(unikernel, generation), status);
  }

  @Test
  void joiningAgainIsAnsweredTheNextNumberAndUpdatesWhatTheHostCarries() {
    LeaseGrant first = cluster.join("edge-1");
    LeaseGrant second =
        repository
            .leases()
            .join(
                new JoinHost(
                    "edge-1",
                    Cluster.holder("edge-1"),
                    "10.0.0.1:9",
                    7,
                    3,
                    List.of("xen"),
                    Map.of("zone", "a")));
    assertEquals(new LeaseGrant(first.number() + 1, Duration.ofSeconds(2)), second);
    Host host = repository.hosts().find("edge-1").orElseThrow();
    assertEquals("10.0.0.1:9", host.address());
    assertEquals(7, host.memoryBytes());
    assertEquals(3, host.maxGuests());
    assertEquals(List.of("xen"), host.drivers());
    assertEquals(Map.of("zone", "a"), host.labels());
    assertTrue(host.leaseRuns());
  }

  @Test
  void aTwinIsRefusedUntilTheLeaseHasEnded() {
    cluster.join("edge-1");
    RefusedException refused =
        assertThrows(RefusedException.class, () -> repository.leases().join(twin()));
    assertEquals(Refusal.DUPLICATE_AGENT, refused.refusal());
    cluster.endLease("edge-1");
    assertEquals(2, repository.leases().join(twin()).number());
    assertThrows(RefusedException.class, () -> cluster.join("edge-1"));
  }

  @Test
  void aNewAgentOfAHostMakesTheFormerOnesDomainsClaimable() {
    cluster.join("edge-1");
    cluster.join("edge-2");
    cluster.create("counter-1");
    cluster.create("counter-2");
    long lost = cluster.run("counter-1", "edge-1");
    long armed = cluster.prepare("counter-1", "edge-1", "migrate within the host");
    long other = cluster.run("counter-2", "edge-2");
    cluster.endLease("edge-1");
    repository.leases().join(twin());
    assertEquals(RETIRED, repository.ownership().status("counter-1", armed));
    assertInstanceOf(ClaimAnswer.Claimed.class, repository.ownership().claim("counter-1", lost));
    assertInstanceOf(ClaimAnswer.NotLost.class, repository.ownership().claim("counter-2", other));
  }

  @Test
  void theSameAgentThatComesBackKeepsItsDomains() {
    cluster.join("edge-1");
    cluster.create("counter-1");
    long owner = cluster.run("counter-1", "edge-1");
    cluster.endLease("edge-1");
    LeaseGrant again = cluster.join("edge-1");
    assertInstanceOf(ClaimAnswer.NotLost.class, repository.ownership().claim("counter-1", owner));
    assertEquals(List.of(truth("counter-1", owner, OWNER)), renew(again.number()).statuses());
  }

  @Test
  void aRenewalTellsTheTruthAboutEveryGenerationOfTheHost() {
    LeaseGrant lease = cluster.join("edge-1");
    cluster.join("edge-2");
    cluster.create("counter-1");
    cluster.create("counter-2");
    long first = cluster.run("counter-1", "edge-1");
    long second = cluster.prepare("counter-1", "edge-2", "migrate");
    repository
        .ownership()
        .handOver("counter-1", first, second, Optional.of(States.state(first, 4)));
    long back = cluster.prepare("counter-1", "edge-1", "migrate back");
    long other = cluster.run("counter-2", "edge-1");
    RenewAnswer answer = renew(lease.number(), new DomainId("counter-1", first));
    assertTrue(answer.renewed());
    assertEquals(lease.number() + 1, answer.leaseNumber());
    assertEquals(
        Set.of(
            truth("counter-1", first, RETIRED),
            truth("counter-1", back, PREPARED),
            truth("counter-2", other, OWNER)),
        Set.copyOf(answer.statuses()));
  }

  @Test
  void whatRunsElsewhereIsNeverToldToAnotherHost() {
    LeaseGrant lease = cluster.join("edge-1");
    cluster.join("edge-2");
    cluster.create("counter-1");
    long owner = cluster.run("counter-1", "edge-2");
    assertEquals(List.of(), renew(lease.number(), new DomainId("counter-1", owner)).statuses());
  }

  @Test
  void aRemovedUnikernelsDomainIsRetired() {
    LeaseGrant lease = cluster.join("edge-1");
    cluster.create("counter-1");
    assertTrue(repository.unikernels().remove("counter-1"));
    assertEquals(
        List.of(truth("counter-1", 1, RETIRED)),
        renew(lease.number(), new DomainId("counter-1", 1)).statuses());
  }

  @Test
  void anAgentThatKnowsMoreThanTheRepositoryIsRefused() {
    LeaseGrant lease = cluster.join("edge-1");
    cluster.create("counter-1");
    for (DomainId unknown : List.of(new DomainId("counter-1", 2), new DomainId("counter-9", 1))) {
      RefusedException refused =
          assertThrows(RefusedException.class, () -> renew(lease.number(), unknown));
      assertEquals(Refusal.REPOSITORY_BEHIND, refused.refusal());
      assertTrue(refused.getMessage().contains("docs/when-things-fail.md"), refused.getMessage());
    }
    assertEquals(lease.number(), cluster.leaseNumber("edge-1"));
  }

  @Test
  void aStaleNumberIsNotRenewed() {
    LeaseGrant lease = cluster.join("edge-1");
    assertTrue(renew(lease.number()).renewed());
    assertFalse(renew(lease.number()).renewed());
    assertEquals(lease.number() + 1, cluster.leaseNumber("edge-1"));
  }

  @Test
  void anEndedLeaseIsNotRenewedAndEndingIsIdempotent() {
    LeaseGrant lease = cluster.join("edge-1");
    assertTrue(repository.leases().endLease("edge-1", lease.number()));
    assertTrue(repository.leases().endLease("edge-1", lease.number()));
    assertFalse(renew(lease.number()).renewed());
    assertFalse(repository.hosts().find("edge-1").orElseThrow().leaseRuns());
  }

  @Test
  void aLeaseThatWasRenewedMeanwhileIsNotEnded() {
    LeaseGrant lease = cluster.join("edge-1");
    assertTrue(renew(lease.number()).renewed());
    assertFalse(repository.leases().endLease("edge-1", lease.number()));
    assertTrue(repository.hosts().find("edge-1").orElseThrow().leaseRuns());
  }

  @Test
  void aLongerLeaseIsNeverShortenedByAnotherOption() {
    cluster.join("edge-1");
    repository.close();
    repository =
        Repository.open(
            folder, RepositoryOptions.defaults().withLeaseLength(Duration.ofMillis(500)));
    cluster = new Cluster(repository);
    assertEquals(Duration.ofMillis(500), cluster.join("edge-1").length());
    assertEquals(
        Duration.ofSeconds(2), repository.hosts().find("edge-1").orElseThrow().leaseLength());
    assertEquals(Duration.ofMillis(500), cluster.join("edge-2").length());
  }

  @Test
  void aNameIsNotTakenFromAnAgentThatWasSilentForAMomentOnly() {
    repository.close();
    repository =
        Repository.open(folder, RepositoryOptions.defaults().withNameGrace(Duration.ofHours(1)));
    cluster = new Cluster(repository);
    cluster.join("edge-1");
    cluster.endLease("edge-1");
    RefusedException refused =
        assertThrows(RefusedException.class, () -> repository.leases().join(twin()));
    assertEquals(Refusal.DUPLICATE_AGENT, refused.refusal());
    assertTrue(refused.getMessage().contains("silent for 3602 s"), refused.getMessage());
    assertEquals(2, cluster.join("edge-1").number(), "its own agent is back");
    repository.leases().confirmOff("edge-1");
    assertEquals(3, repository.leases().join(twin()).number(), "an operator says it is off");
    assertThrows(RefusedException.class, () -> cluster.join("edge-1"));
    cluster.endLease("edge-1");
    assertThrows(
        RefusedException.class, () -> cluster.join("edge-1"), "the word was of the one before");
  }

  /** A restored old backup, while everything rests: no renewal tells of a domain. */
  @Test
  void anAgentThatHasSeenMoreThanTheRepositoryIsNotTakenIn() {
    cluster.join("edge-1");
    cluster.create("counter-1");
    long seen = cluster.run("counter-1", "edge-1");
    repository.leases().join(Cluster.joinHost("edge-1"), List.of(new DomainId("counter-1", seen)));
    for (DomainId unknown :
        List.of(new DomainId("counter-1", seen + 1), new DomainId("counter-9", 1))) {
      RefusedException refused =
          assertThrows(
              RefusedException.class,
              () -> repository.leases().join(Cluster.joinHost("edge-1"), List.of(unknown)));
      assertEquals(Refusal.REPOSITORY_BEHIND, refused.refusal());
      assertTrue(refused.getMessage().contains("edge-1 has seen " + unknown), refused.getMessage());
    }
    long shelf = cluster.prepareShelf("counter-1");
    repository.ownership().handOver("counter-1", seen, shelf, Optional.of(States.state(seen, 1)));
    assertTrue(repository.unikernels().remove("counter-1"));
    repository.leases().join(Cluster.joinHost("edge-1"), List.of(new DomainId("counter-1", seen)));
  }

  /** What a host says of itself is kept and read again and again: all of it is bounded. */
  @Test
  void whatAHostSaysOfItselfIsBounded() {
    Map<String, String> many = new HashMap<>();
    for (int label = 0; label <= 64; label++) {
      many.put("label" + label, "");
    }
    String escape = "\u001b[2J";
    for (JoinHost wrong :
        List.of(
            said("edge-1", "127.0.0.1:1", 1, 1, List.of("process"), many),
            said("edge-1", "127.0.0.1:1", 1, 1, List.of(), Map.of("a", "x".repeat(254))),
            said("edge-1", "127.0.0.1:1", 1, 1, List.of(), long8192()),
            said("edge-1", "127.0.0.1:1", 1, 1, List.of(), Map.of("a", escape)),
            said("edge-1", "127.0.0.1:1", 1, 1, List.of(escape), Map.of()),
            said("edge-1", "127.0.0.1:1", 1, 1, List.of("a", "a"), Map.of()),
            said("edge-1", "127.0.0.1:1", 1, 1, numbers(17), Map.of()),
            said("edge-1", escape + ":1", 1, 1, List.of(), Map.of()),
            said("edge-1", "127.0.0.1", 1, 1, List.of(), Map.of()),
            said("edge-1", "127.0.0.1:0", 1, 1, List.of(), Map.of()),
            said("edge-1", "127.0.0.1:65536", 1, 1, List.of(), Map.of()),
            said("edge-1", "x".repeat(300) + ":1", 1, 1, List.of(), Map.of()),
            said("edge-1", "", 1, 1, List.of(), Map.of()),
            said("edge-1", "127.0.0.1:1", Long.MAX_VALUE, 1, List.of(), Map.of()),
            said("edge-1", "127.0.0.1:1", 1, Integer.MAX_VALUE, List.of(), Map.of()),
            said("x".repeat(128), "127.0.0.1:1", 1, 1, List.of(), Map.of()))) {
      RefusedException refused =
          assertThrows(RefusedException.class, () -> repository.leases().join(wrong), "" + wrong);
      assertEquals(Refusal.INVALID, refused.refusal());
      assertFalse(refused.getMessage().contains("\u001b"), refused.getMessage());
    }
    for (String address : List.of("[::1]:7440", "::1:7440", "edge-1.example.org:1", "h_1:65535")) {
      repository.leases().join(said("edge-1", address, 0, 0, List.of(), Map.of()));
    }
  }

  private static Map<String, String> long8192() {
    Map<String, String> labels = new HashMap<>();
    for (int label = 10; label < 50; label++) {
      labels.put("label" + label, "x".repeat(250));
    }
    return labels;
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(number -> "driver" + number).toList();
  }

  private static JoinHost said(
      String name,
      String address,
      long memory,
      int guests,
      List<String> drivers,
      Map<String, String> labels) {
    return new JoinHost(name, Cluster.holder(name), address, memory, guests, drivers, labels);
  }

  @Test
  void onlySoManyHostsAreKnownAndThoseThatAreGoneMakeRoom() {
    repository.close();
    repository = Repository.open(folder, RepositoryOptions.defaults().withMostHosts(3));
    cluster = new Cluster(repository);
    for (String host : List.of("edge-1", "edge-2", "edge-3")) {
      cluster.join(host);
    }
    RefusedException refused = assertThrows(RefusedException.class, () -> cluster.join("edge-4"));
    assertEquals(Refusal.NO_ROOM, refused.refusal());
    cluster.join("edge-1");
    cluster.create("counter-1");
    cluster.run("counter-1", "edge-2");
    cluster.endLease("edge-2");
    cluster.endLease("edge-3");
    cluster.join("edge-4");
    assertEquals(
        List.of("edge-1", "edge-2", "edge-4"),
        repository.hosts().list().stream().map(Host::name).toList());
  }

  @Test
  void anUnknownHostIsNotFound() {
    assertThrows(NotFoundException.class, () -> renew(1));
    assertThrows(NotFoundException.class, () -> repository.leases().endLease("edge-1", 1));
  }

  @Test
  void aHostMayAskForALongerAnswerBeforeAPlannedStop() {
    long number = cluster.join("edge-1").number();
    assertEquals(Duration.ofSeconds(2), renewFor(number, Duration.ofSeconds(60)), "it has nothing");
    cluster.create("counter-1");
    cluster.run("counter-1", "edge-1");
    number++;
    RenewAnswer granted =
        repository
            .leases()
            .renew("edge-1", Cluster.holder("edge-1"), number, List.of(), Duration.ofSeconds(60));
    assertEquals(Duration.ofSeconds(60), granted.leaseLength());
    assertEquals(LeaseService.LONGEST, renewFor(granted.leaseNumber(), Duration.ofDays(1)));
  }

  private Duration renewFor(long number, Duration wanted) {
    return repository
        .leases()
        .renew("edge-1", Cluster.holder("edge-1"), number, List.of(), wanted)
        .leaseLength();
  }

  @Test
  void aShorterAnswerAfterALongOneIsWatchedForTheLongOne() {
    long number = cluster.join("edge-1").number();
    repository.leases().prolong(Duration.ofSeconds(60));
    RenewAnswer longest = renew(number);
    assertEquals(Duration.ofSeconds(60), longest.leaseLength());
    repository.leases().prolong(Duration.ZERO);
    RenewAnswer usual = renew(longest.leaseNumber());
    assertEquals(Duration.ofSeconds(2), usual.leaseLength());
    Host watched = repository.hosts().find("edge-1").orElseThrow();
    assertEquals(Duration.ofSeconds(60), watched.leaseLength());
    assertEquals(longest.leaseNumber(), watched.leaseLongestNumber());
    repository.leases().shorten("edge-1", number);
    assertEquals(
        Duration.ofSeconds(60), repository.hosts().find("edge-1").orElseThrow().leaseLength());
    repository.leases().shorten("edge-1", longest.leaseNumber());
    assertEquals(
        Duration.ofSeconds(2), repository.hosts().find("edge-1").orElseThrow().leaseLength());
  }

  @Test
  void aGuestThatMayGoOnWithoutALeaseIsClaimedOnlyWhenItsHostIsConfirmedOff() {
    cluster.join("edge-1");
    repository.images().add(Cluster.COUNTER);
    repository
        .unikernels()
        .create(
            "alarm",
            new GuestSpec(
                new ImageRef("counter", null),
                Cluster.MEBIBYTE,
                List.of(),
                GuestPolicy.USUAL.withCheckpointMillis(0).withOnLostContact(LostContact.RUN)),
            "create");
    long owner = cluster.run("alarm", "edge-1");
    cluster.endLease("edge-1");
    assertInstanceOf(ClaimAnswer.NotLost.class, repository.ownership().claim("alarm", owner));
    assertEquals(
        UnikernelStatus.CONNECTED, repository.unikernels().find("alarm").orElseThrow().status());
    assertEquals(2, repository.leases().join(twin()).number(), "a new agent is no such word");
    assertInstanceOf(ClaimAnswer.NotLost.class, repository.ownership().claim("alarm", owner));
    repository.leases().confirmOff("edge-1");
    assertInstanceOf(ClaimAnswer.Claimed.class, repository.ownership().claim("alarm", owner));
  }

  @Test
  void aConfirmedHostWhoseLeaseRunsHasItNoLonger() {
    long number = cluster.join("edge-1").number();
    cluster.create("counter-1");
    cluster.run("counter-1", "edge-1");
    repository.leases().confirmOff("edge-1");
    assertFalse(renew(number).renewed());
    assertEquals(
        UnikernelStatus.FAILED, repository.unikernels().find("counter-1").orElseThrow().status());
    assertEquals(0, repository.unikernels().find("counter-1").orElseThrow().ends());
  }

  @Test
  void aUnikernelWhoseHostIsLostIsShownSo() {
    cluster.join("edge-1");
    cluster.create("counter-1");
    cluster.run("counter-1", "edge-1");
    assertFalse(repository.unikernels().find("counter-1").orElseThrow().hostLost());
    cluster.endLease("edge-1");
    assertTrue(repository.unikernels().find("counter-1").orElseThrow().hostLost());
    assertEquals(
        UnikernelStatus.FAILED, repository.unikernels().find("counter-1").orElseThrow().status());
  }
}
