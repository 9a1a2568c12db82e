package org.miragemanager.unimem.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.CheckpointException;
import org.miragemanager.unimem.Execution;
import org.miragemanager.unimem.Program;
import org.miragemanager.unimem.Store;
import org.miragemanager.unimem.StoreView;
import org.miragemanager.unimem.Value;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.ToGuest;

/** A program that moves to a new domain after every step ends as if it had stayed. */
@Timeout(60)
class MovingGuestTest {
  private static final int STEPS = 30;

  private static Program program() {
    return Program.startingWith("left")
        .initially(store -> store.setList("way", List.of()).setFloat("share", 1))
        .step("left", store -> walk(store, "left"))
        .step("right", store -> walk(store, "right"))
        .edge("left", "right", store -> isUnfinished(store) && store.getFloat("share") < 0.5)
        .edge("left", "left", MovingGuestTest::isUnfinished)
        .edge("right", "left", MovingGuestTest::isUnfinished)
        .build();
  }

  private static boolean isUnfinished(StoreView store) {
    return store.getList("way").size() < STEPS;
  }

  private static void walk(Store store, String step) {
    List<Value> way = new ArrayList<>(store.getList("way"));
    way.add(Value.listOf(Value.of(step), Value.of(way.size())));
    double share = store.getFloat("share") * 3.7 * (1 - store.getFloat("share") / 1.1);
    store.setList("way", way).setFloat("share", share);
  }

  @Test
  void itEndsAsIfItHadStayed() throws Exception {
    Execution settled = Execution.start(program(), 1);
    while (!settled.isComplete()) {
      settled.step();
    }
    Checkpoint moved = moveAfterEveryStep();
    assertEquals(settled.store(), moved.store());
    assertEquals(settled.sequence(), moved.sequence());
    Checkpoint expected = Checkpoint.of(moved.generation(), settled.sequence(), "", moved.store());
    assertArrayEquals(expected.encode(), moved.encode());
  }

  private static Checkpoint moveAfterEveryStep() throws IOException, CheckpointException {
    // The pause keeps the second step from beginning before the suspension is read.
    Guest guest = Guest.of(program()).withPace(Duration.ofHours(1));
    Optional<byte[]> state = Optional.empty();
    for (long generation = 1; ; generation++) {
      try (FakeAgent agent = new FakeAgent()) {
        RunningGuest domain = RunningGuest.start(guest, agent.socket(), generation);
        agent.accept();
        if (state.isPresent()) {
          agent.say(new ToGuest.State(state.get()), new ToGuest.Go(generation));
        } else {
          agent.say(new ToGuest.Go(generation));
        }
        assertEquals(generation, agent.expect(FromGuest.Running.class).sequence());
        if (generation == STEPS) {
          byte[] last = agent.expect(FromGuest.Terminate.class).checkpoint();
          return Checkpoint.decode(last);
        }
        agent.say(new ToGuest.Suspend());
        state = Optional.of(agent.expect(FromGuest.State.class).checkpoint());
        agent.say(new ToGuest.Exit());
        assertEquals(0, domain.exitCode());
      }
    }
  }
}
