package org.miragemanager.guests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.miragemanager.unimem.Execution;
import org.miragemanager.unimem.Store;
import org.miragemanager.unimem.runtime.Guest;
import org.miragemanager.unimem.runtime.UsageException;

class CounterTest {
  @Test
  void itCountsUntilTheEndAndKeepsNothingElse() {
    Execution execution = Execution.start(Counter.program(3, 0, false), 1);
    while (!execution.isComplete()) {
      execution.step();
    }
    assertEquals(3, execution.sequence());
    assertEquals(Set.of("count"), execution.store().keys());
    assertEquals(3, execution.store().getInt("count"));
  }

  @Test
  void itsStateFitsThePapersSize() {
    Execution execution = Execution.start(Counter.program(Long.MAX_VALUE, 0, false), 1);
    execution.step();
    assertTrue(execution.checkpoint().size() <= 79);
  }

  @Test
  void ballastIsInEveryStateAndTheSameEverywhere() {
    Execution here = Execution.start(Counter.program(9, 200_000, false), 1);
    Execution there = Execution.start(Counter.program(9, 200_000, false), 2);
    here.step();
    assertEquals(200_000, here.store().getBytes("ballast").length);
    assertArrayEquals(here.store().getBytes("ballast"), there.store().getBytes("ballast"));
    assertTrue(here.checkpoint().size() > 200_000);
  }

  @Test
  void everyBallastThatIsAllowedFits() throws UsageException {
    long most = Store.MAXIMUM_BYTES - 1_024;
    Guest guest = Counter.guest(List.of("--ballast", Long.toString(most)));
    Execution execution = Execution.start(guest.program(), 1);
    execution.step();
    assertThrows(
        UsageException.class, () -> Counter.guest(List.of("--ballast", Long.toString(most + 1))));
  }

  @Test
  void argumentsChangeIt() throws UsageException {
    assertEquals(Duration.ofSeconds(1), Counter.guest(List.of()).pace());
    Guest guest = Counter.guest(List.of("--interval", "5ms", "--until", "1", "--durable", "yes"));
    assertEquals(Duration.ofMillis(5), guest.pace());
    Execution execution = Execution.start(guest.program(), 1);
    execution.step();
    assertTrue(execution.isComplete());
    assertTrue(execution.isDurable("count"));
  }
}
