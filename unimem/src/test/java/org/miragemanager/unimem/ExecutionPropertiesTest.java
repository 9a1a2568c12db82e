package org.miragemanager.unimem;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * A program that is taken apart after any of its steps ends in the same state as one that never
 * was.
 */
class ExecutionPropertiesTest {
  /** Collatz: the way depends on the store alone, and is different for every beginning. */
  private static Program program(int start) {
    return Program.startingWith("look")
        .initially(store -> store.setInt("number", start).setString("way", ""))
        .step("look", store -> store.setBool("even", store.getInt("number") % 2 == 0))
        .step("halve", store -> move(store, store.getInt("number") / 2, "h"))
        .durableStep("triple", store -> move(store, 3 * store.getInt("number") + 1, "t"))
        .edge("look", "halve", store -> store.getBool("even"))
        .edge("look", "triple", store -> !store.getBool("even") && store.getInt("number") > 1)
        .edge("halve", "look")
        .edge("triple", "look")
        .strict()
        .build();
  }

  private static void move(Store store, long number, String way) {
    store.setInt("number", number).setString("way", store.getString("way") + way);
  }

  @Property
  void itEndsTheSameHoweverOftenItMoved(
      @ForAll @IntRange(min = 1, max = 200) int start,
      @ForAll @Size(max = 20) Set<@IntRange(min = 0, max = 100) Integer> moves)
      throws CheckpointException {
    Program program = program(start);
    Execution settled = Execution.start(program, 1);
    Execution moving = Execution.start(program, 1);
    for (int step = 0; !settled.isComplete(); step++) {
      if (moves.contains(step)) {
        Checkpoint checkpoint = Checkpoint.decode(moving.checkpoint().encode());
        moving = Execution.resume(program(start), moving.generation() + 1, checkpoint);
      }
      assertEquals(settled.step(), moving.step());
      assertEquals(settled.next(), moving.next());
    }
    assertEquals(settled.store(), moving.store());
    assertEquals(settled.sequence(), moving.sequence());
    assertEquals(1, settled.store().getInt("number"));
  }
}
