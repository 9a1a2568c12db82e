package org.miragemanager.manager.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.miragemanager.repository.host.Host;

class LeaseMonitorTest {
  private static final long LENGTH = 2_000;
  private static final long LONG = 60_000;

  private final LeaseMonitor watch = new LeaseMonitor();
  private final Map<String, Host> hosts = new HashMap<>();
  private final List<String> over = new ArrayList<>();
  private final List<String> shorter = new ArrayList<>();
  private final List<String> heldBack = new ArrayList<>();
  private long now;

  private void host(String name, long number, long length, long longest, boolean runs) {
    host(name, number, length, longest, runs, 1);
  }

  private void host(String name, long number, long length, long longest, boolean runs, int guests) {
    hosts.put(
        name,
        new Host(
            name,
            "127.0.0.1:1",
            1,
            0,
            1,
            guests,
            List.of(),
            Map.of(),
            false,
            number,
            Duration.ofMillis(length),
            longest,
            runs));
  }

  private void renewed(String name) {
    Host before = hosts.get(name);
    long number = before == null ? 1 : before.leaseNumber() + 1;
    host(name, number, LENGTH, number, true);
  }

  /** Looks every 100 ms for so long, while some hosts renew every 600 ms; what is over ends. */
  private void pass(long millis, String... renewing) {
    for (long end = now + millis; now < end; now += 100) {
      if (now % 600 == 0) {
        for (String name : renewing) {
          renewed(name);
        }
      }
      look();
    }
  }

  private void look() {
    LeaseMonitor.Findings found = watch.look(now * 1_000_000, List.copyOf(hosts.values()));
    for (Host host : found.over()) {
      over.add(host.name());
      host(host.name(), host.leaseNumber(), LENGTH, host.leaseNumber(), false);
    }
    found.shorter().forEach(host -> shorter.add(host.name()));
    heldBack.clear();
    found.heldBack().forEach(host -> heldBack.add(host.name()));
  }

  @Test
  void aLeaseIsOverAfterItsNumberStayedForItsWholeLength() {
    renewed("a");
    renewed("b");
    renewed("c");
    pass(LENGTH, "b", "c");
    assertEquals(List.of(), over);
    pass(100, "b", "c");
    assertEquals(List.of("a"), over);
    pass(LENGTH, "b", "c");
    assertEquals(List.of("a"), over);
  }

  @Test
  void whoRenewsIsNeverOver() {
    renewed("a");
    renewed("b");
    pass(20_000, "a", "b");
    assertEquals(List.of(), over);
  }

  @Test
  void afterAStandstillItBeginsAnew() {
    renewed("a");
    renewed("b");
    renewed("c");
    pass(1_500, "b", "c");
    now += 5_000;
    pass(LENGTH, "b", "c");
    assertEquals(List.of(), over);
    pass(200, "b", "c");
    assertEquals(List.of("a"), over);
  }

  @Test
  void moreThanHalfAtOnceAreHeldBack() {
    renewed("a");
    renewed("b");
    renewed("c");
    pass(10_000, "c");
    assertEquals(List.of(), over);
    assertEquals(List.of("a", "b"), heldBack.stream().sorted().toList());
    pass(1_000, "a", "b", "c");
    assertEquals(List.of(), heldBack);
  }

  /** Three fakes join, renew for a while and vanish just before a true host dies. */
  @Test
  void hostsThatJoinedAndVanishedHoldNothingBack() {
    renewed("a");
    renewed("b");
    for (int number = 1; number < 20; number++) {
      for (String fake : List.of("fake0", "fake1", "fake2")) {
        host(fake, number, LENGTH, number, true, 0);
      }
      pass(600, "a", "b");
    }
    pass(1_200, "a", "b");
    pass(3_000, "a");
    assertEquals(List.of(), heldBack);
    assertEquals(Set.of("b", "fake0", "fake1", "fake2"), Set.copyOf(over));
  }

  /** A host that renews shows that the manager is not cut off, though it joined a moment ago. */
  @Test
  void oneOfTwoIsBelievedToBeLostThoughTheOtherIsNewAndEmpty() {
    renewed("a");
    for (long number = 1; number <= 10; number++) {
      host("fresh", number, LENGTH, number, true, 0);
      pass(600);
    }
    assertEquals(List.of("a"), over);
    assertEquals(List.of(), heldBack);
  }

  @Test
  void hostsThatRenewedForLongCountWithoutGuestsToo() {
    renewed("a");
    for (long number = 1; number <= 60; number++) {
      host("empty1", number, LENGTH, number, true, 0);
      host("empty2", number, LENGTH, number, true, 0);
      pass(600, "a");
    }
    pass(10_000, "a");
    assertEquals(List.of(), over);
    assertEquals(Set.of("empty1", "empty2"), Set.copyOf(heldBack));
  }

  /** Its renewals wait in a manager that looks late: the host is well. */
  @Test
  void aSlowManagerBlamesNoHost() {
    renewed("a");
    renewed("b");
    renewed("c");
    pass(600, "b", "c");
    for (int look = 0; look < 4; look++) {
      now += 600;
      renewed("b");
      renewed("c");
      look();
    }
    assertEquals(List.of(), over);
    pass(1_200, "b", "c");
    assertEquals(List.of("a"), over);
  }

  @Test
  void oneByOneIsNotAtOnce() {
    renewed("a");
    renewed("b");
    renewed("c");
    pass(3_000, "b", "c");
    pass(LeaseMonitor.AT_ONCE.toMillis(), "b", "c");
    assertEquals(List.of("a"), over);
    // Of two that are left, one is not more than half.
    pass(3_000, "c");
    assertEquals(List.of("a", "b"), over);
  }

  @Test
  void aHostThatHasComeBackIsNotCountedAsLost() {
    renewed("a");
    renewed("b");
    renewed("c");
    pass(2_200, "b", "c");
    assertEquals(List.of("a"), over);
    renewed("a");
    pass(2_600, "a", "c");
    assertEquals(List.of("a", "b"), over);
    assertEquals(List.of(), heldBack);
  }

  @Test
  void halfIsNotMoreThanHalf() {
    renewed("a");
    renewed("b");
    pass(3_000, "b");
    assertEquals(List.of("a"), over);
  }

  @Test
  void anOperatorsWordReleasesTheBrakeForThatHost() {
    renewed("a");
    renewed("b");
    renewed("c");
    pass(5_000, "c");
    watch.confirm("a");
    pass(100, "c");
    assertEquals(List.of("a"), over);
    assertEquals(List.of("b"), heldBack);
  }

  @Test
  void aWordIsForgottenOnceTheHostRenews() {
    renewed("a");
    renewed("b");
    watch.confirm("a");
    pass(1_000, "a", "b");
    pass(5_000);
    assertEquals(List.of(), over);
  }

  @Test
  void aLongLeaseIsWatchedForItsWholeLength() {
    host("a", 7, LONG, 7, true);
    renewed("b");
    renewed("c");
    pass(LONG, "b", "c");
    assertEquals(List.of(), over);
    pass(200, "b", "c");
    assertEquals(List.of("a"), over);
  }

  @Test
  void aLongLeaseIsShorterOnceItWasWatchedWhole() {
    host("a", 7, LONG, 7, true);
    long number = 7;
    for (; now < LONG; now += 100) {
      if (now % 600 == 0) {
        host("a", ++number, LONG, 7, true);
      }
      look();
    }
    assertEquals(List.of(), shorter);
    look();
    assertEquals(List.of("a"), shorter);
  }

  @Test
  void anotherLongAnswerIsWatchedAnew() {
    host("a", 7, LONG, 7, true);
    pass(LONG / 2);
    host("a", 8, LONG, 8, true);
    pass(LONG);
    assertEquals(List.of(), shorter);
    assertEquals(List.of(), over);
  }

  @Test
  void aHostThatKnowsMoreThanTheRepositoryIsHeldBack() {
    renewed("a");
    renewed("b");
    renewed("c");
    watch.distrust("a");
    pass(5_000, "b", "c");
    assertEquals(List.of(), over);
    assertEquals(List.of("a"), heldBack);
    watch.confirm("a");
    pass(100, "b", "c");
    assertEquals(List.of("a"), over);
  }

  @Test
  void aHostThatAgreesAgainIsTrusted() {
    renewed("a");
    renewed("b");
    renewed("c");
    watch.distrust("a");
    pass(1_000, "a", "b", "c");
    watch.trust("a");
    pass(3_000, "b", "c");
    assertEquals(List.of("a"), over);
  }
}
