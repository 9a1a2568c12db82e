package org.miragemanager.repository.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.miragemanager.repository.rules.Ownership.GenerationStatus.OWNER;
import static org.miragemanager.repository.rules.Ownership.GenerationStatus.RETIRED;

import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.repository.rules.Ownership.StateStamp;

/** Any sequence of operations, sensible or not, keeps what must always hold. */
final class OwnershipPropertyTest {
  @Property(tries = 300)
  void anySequenceOfOperationsKeepsTheInvariants(@ForAll long seed) {
    Random random = new Random(seed);
    Ownership current = Ownership.created();
    Set<Long> retiredOnce = new HashSet<>();
    for (int step = 0; step < 60; step++) {
      Ownership before = current;
      current = randomOperation(before, random);
      assertStillTrue(before, current, retiredOnce);
    }
  }

  private static void assertStillTrue(Ownership before, Ownership after, Set<Long> retiredOnce) {
    assertTrue(after.last() >= before.last(), "numbers only grow");
    assertTrue(
        after.newestSequence() >= before.newestSequence(), "the newest state is never older");
    assertEquals(OWNER, after.status(after.owner().number()), "there is an owner");
    if (!after.owner().equals(before.owner())) {
      assertEquals(RETIRED, after.status(before.owner().number()), "a former owner is retired");
      assertTrue(after.owner().number() > before.owner().number(), "owner numbers only grow");
    }
    for (long number = 1; number <= after.last(); number++) {
      if (retiredOnce.contains(number)) {
        assertEquals(RETIRED, after.status(number), "retired is for ever");
      }
      if (after.status(number) == RETIRED) {
        retiredOnce.add(number);
      }
    }
    if (before.owner().place() instanceof Place.Shelf) {
      assertEquals(before.newest(), after.newest(), "the shelf's state never changes");
    }
    if (before.finish().isPresent()) {
      assertEquals(before, after, "what is finished never changes");
    }
    assertFalse(
        after.finish().isPresent() && after.owner().place() instanceof Place.Host,
        "what is finished rests on the shelf");
  }

  private static Ownership randomOperation(Ownership before, Random random) {
    long one = 1 + random.nextLong(before.last());
    long other = 1 + random.nextLong(before.last());
    StateStamp stamp = new StateStamp(one, random.nextInt(20));
    Place place = random.nextBoolean() ? Place.SHELF : Place.host("edge-" + random.nextInt(3));
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> next(before, before.prepare(place, random.nextInt(4) > 0));
      case 3, 4 ->
          next(before, before.handOver(one, other, state(stamp, random), random.nextBoolean()));
      case 5 ->
          next(before, before.handOver(before.owner().number(), other, Optional.empty(), true));
      case 6 -> before.keep(one).next();
      case 7 -> before.checkpoint(one, stamp).next();
      case 8 -> before.retire(one).next();
      case 9 -> next(before, before.claim(one, random.nextBoolean()));
      case 10 -> before.reportEnded(one, "exit code 1").next();
      default ->
          random.nextInt(8) > 0
              ? before
              : next(before, random.nextBoolean() ? before.stop() : before.complete(one, stamp));
    };
  }

  private static Optional<StateStamp> state(StateStamp stamp, Random random) {
    return random.nextBoolean() ? Optional.of(stamp) : Optional.empty();
  }

  private static Ownership next(Ownership before, Verdict<?> verdict) {
    return switch (verdict) {
      case Verdict.Accepted<?> accepted -> accepted.next();
      case Verdict.Refused<?> refused -> before;
    };
  }
}
