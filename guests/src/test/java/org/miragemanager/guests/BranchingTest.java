package org.miragemanager.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.CheckpointException;
import org.miragemanager.unimem.Execution;
import org.miragemanager.unimem.Program;
import org.miragemanager.unimem.StoreView;

class BranchingTest {
  private static Execution settled(long seed) {
    Execution execution = Execution.start(Branching.program(seed), 1);
    while (!execution.isComplete()) {
      execution.step();
    }
    return execution;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 2_020, Long.MIN_VALUE, Long.MAX_VALUE})
  void itEndsTheSameWhenItMovesAfterEveryStep(long seed) throws CheckpointException {
    Program program = Branching.program(seed);
    Execution moving = Execution.start(program, 1);
    while (!moving.isComplete()) {
      moving.step();
      Checkpoint state = Checkpoint.decode(moving.checkpoint().encode());
      moving = Execution.resume(Branching.program(seed), moving.generation() + 1, state);
    }
    assertEquals(settled(seed).store(), moving.store());
    assertEquals(settled(seed).sequence(), moving.sequence());
  }

  @Test
  void itTakesOneBranchInEachOf250Rounds() {
    StoreView store = settled(2_020).store();
    assertEquals(251, store.getInt("round"));
    assertEquals(250, store.getInt("f2") + store.getInt("f3"));
    assertEquals(501, settled(2_020).sequence());
  }

  @Test
  void bothBranchesAreTakenAboutAsOften() {
    StoreView store = settled(2_020).store();
    assertTrue(store.getInt("f2") > 90 && store.getInt("f3") > 90, store.toString());
  }

  @Test
  void anotherSeedTakesAnotherWay() {
    assertNotEquals(settled(1).store().getInt("trace"), settled(2).store().getInt("trace"));
  }

  @Test
  void theTraceTellsEveryBranchInItsOrder() {
    Execution execution = Execution.start(Branching.program(2_020), 1);
    long trace = 0;
    while (!execution.isComplete()) {
      String step = execution.step();
      if (!step.equals("f1")) {
        trace = 31 * trace + (step.equals("f2") ? 2 : 3);
      }
    }
    assertEquals(trace, execution.store().getInt("trace"));
  }
}
