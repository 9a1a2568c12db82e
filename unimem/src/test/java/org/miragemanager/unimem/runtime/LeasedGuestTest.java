package org.miragemanager.unimem.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.Program;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.ToGuest;

/** PROTOCOL.md, sections 7 and 8, over a real channel. */
@Timeout(20)
class LeasedGuestTest {
  private static final long MILLI = 1_000_000;
  private static final long LONG = Duration.ofHours(1).toNanos();

  private FakeAgent agent;

  @BeforeEach
  void open() throws IOException {
    agent = new FakeAgent();
  }

  @AfterEach
  void close() throws IOException {
    agent.close();
  }

  private FromGuest.Hello start(Duration pace) throws IOException {
    Guest guest =
        Guest.of(
                Program.startingWith("count")
                    .step("count", store -> store.setInt("count", store.getInt("count", 0) + 1))
                    .edge("count", "count")
                    .build())
            .withPace(pace);
    RunningGuest.start(guest, agent.socket(), 1);
    return agent.acceptWithoutLease();
  }

  @Test
  void eachLeaseIsAnsweredWithTheClockNow() throws Exception {
    long clock = start(Duration.ofHours(1)).clock().orElseThrow();
    for (int lease = 1; lease <= 3; lease++) {
      agent.say(new ToGuest.Lease(clock + lease * LONG));
      FromGuest.Heartbeat heartbeat = agent.expect(FromGuest.Heartbeat.class);
      assertTrue(heartbeat.clock() >= clock);
      clock = heartbeat.clock();
    }
  }

  @Test
  void aGuestWhoseLeaseEndedGoesOnTheMomentAnotherComes() throws Exception {
    long clock = start(Duration.ofMillis(1)).clock().orElseThrow();
    agent.say(new ToGuest.Lease(clock), new ToGuest.Go(1));
    // It would have said that it runs before its state, had it begun a step.
    agent.say(new ToGuest.Suspend());
    assertEquals(0, agent.expect(FromGuest.State.class).sequence());
    agent.say(new ToGuest.Go(1));
    agent.say(new ToGuest.Lease(clock + LONG));
    assertEquals(new FromGuest.Running(1), agent.expect(FromGuest.Running.class));
  }

  @Test
  void withoutAnyWordFromTheAgentItStopsAtTheEndOfItsLease() throws Exception {
    long clock = start(Duration.ZERO).clock().orElseThrow();
    long until = clock + 300 * MILLI;
    agent.say(new ToGuest.Lease(until), new ToGuest.Go(1));
    agent.expect(FromGuest.Running.class);
    agent.breakChannel();
    long ended = System.nanoTime() + 400 * MILLI;
    long sequence = agent.acceptWithoutLease().sequence();
    while (System.nanoTime() - ended < 0) {
      agent.breakChannel();
      sequence = agent.acceptWithoutLease().sequence();
    }
    agent.breakChannel();
    FromGuest.Hello later = agent.acceptWithoutLease();
    assertTrue(later.clock().orElseThrow() > until);
    assertEquals(sequence, later.sequence());
    agent.say(new ToGuest.Lease(later.clock().orElseThrow() + LONG));
    agent.expect(FromGuest.Running.class);
    agent.say(new ToGuest.Suspend());
    assertTrue(agent.expect(FromGuest.State.class).sequence() >= sequence);
  }

  @Test
  void backgroundCheckpointsComeWhileItPausesAndWhileItDoesNot() throws Exception {
    for (Duration pace : new Duration[] {Duration.ofHours(1), Duration.ZERO}) {
      start(pace);
      agent.say(new ToGuest.WaivedLease(), new ToGuest.Go(1, 20));
      agent.expect(FromGuest.Running.class);
      FromGuest.BackgroundCheckpoint given = agent.expect(FromGuest.BackgroundCheckpoint.class);
      Checkpoint checkpoint = Checkpoint.decode(given.checkpoint());
      assertEquals(given.sequence(), checkpoint.sequence());
      assertEquals(given.sequence(), checkpoint.store().getInt("count"));
      agent.say(new ToGuest.Exit());
    }
  }
}
