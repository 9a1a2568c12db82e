package org.miragemanager.unimem.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.CheckpointException;
import org.miragemanager.unimem.Program;
import org.miragemanager.unimem.Store;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest;

/** PROTOCOL.md, sections 2 to 5, sentence by sentence, for steps that are not durable. */
@Timeout(20)
class GuestRuntimeTest {
  private static final int NEVER = Integer.MAX_VALUE;

  private final GatedGuest gated = new GatedGuest();
  private FakeAgent agent;

  @BeforeEach
  void open() throws IOException {
    agent = new FakeAgent();
  }

  @AfterEach
  void close() throws IOException {
    agent.close();
  }

  /** A guest that pauses after each step for longer than a test takes. */
  private RunningGuest start(long generation) {
    Guest guest = gated.guest(NEVER, false).withPace(Duration.ofHours(1));
    return RunningGuest.start(guest, agent.socket(), generation);
  }

  private RunningGuest startWithoutPauses() {
    return RunningGuest.start(gated.guest(NEVER, false), agent.socket(), 1);
  }

  private static Guest slowCounter(Duration pace) {
    return Guest.of(
            Program.startingWith("count")
                .step("count", store -> store.setInt("count", store.getInt("count", 0) + 1))
                .edge("count", "count")
                .build())
        .withPace(pace);
  }

  private static Checkpoint state(long generation, long sequence, String next, long count) {
    return Checkpoint.of(generation, sequence, next, new Store().setInt("count", count));
  }

  @Test
  void helloSaysWhoItIs() throws IOException {
    start(7);
    FromGuest.Hello hello = agent.accept();
    assertEquals(
        new FromGuest.Hello(
            1, RunningGuest.TOKEN, "test-1", 7, GuestPhase.WAITING, 0, hello.clock()),
        hello);
    assertTrue(hello.clock().isPresent());
  }

  @Test
  void goStartsTheFirstStepAndRunningFollowsIt() throws Exception {
    start(1);
    agent.accept();
    agent.say(new ToGuest.Go(1));
    gated.awaitStep();
    gated.letPass(1);
    assertEquals(new FromGuest.Running(1), agent.expect(FromGuest.Running.class));
  }

  @Test
  void noStepIsExecutedBeforeGo() throws Exception {
    start(2);
    agent.accept();
    // The last of these is answered only after all before it were read: then nothing has begun.
    agent.say(
        new ToGuest.State(state(1, 4, "count", 4).encode()),
        new ToGuest.Suspend(),
        new ToGuest.Acknowledged(9),
        new ToGuest.Refused(9, "no"));
    agent.breakChannel();
    assertEquals(GuestPhase.WAITING, agent.accept().phase());
    assertEquals(0, gated.begun.get());
  }

  @Test
  void aGoForAnotherGenerationIsIgnored() throws Exception {
    start(2);
    agent.accept();
    agent.say(new ToGuest.Go(1), new ToGuest.Go(3));
    agent.breakChannel();
    assertEquals(GuestPhase.WAITING, agent.accept().phase());
    assertEquals(0, gated.begun.get());
  }

  @Test
  void itRunsFromTheLastStateAndCountsOn() throws Exception {
    start(3);
    agent.accept();
    agent.say(new ToGuest.State(state(1, 10, "count", 100).encode()));
    agent.say(new ToGuest.State(state(2, 20, "count", 200).encode()), new ToGuest.Go(3));
    gated.awaitStep();
    agent.say(new ToGuest.Suspend());
    gated.letPass(1);
    assertEquals(new FromGuest.Running(21), agent.expect(FromGuest.Running.class));
    FromGuest.State given = agent.expect(FromGuest.State.class);
    assertEquals(21, given.sequence());
    assertArrayEquals(state(3, 21, "count", 201).encode(), given.checkpoint());
  }

  @Test
  void theStateIsKeptUntilGoOverABrokenChannel() throws Exception {
    start(2);
    agent.accept();
    // A guest that cannot write any more reads no more either: it must have read the state before.
    // What is said of a lease is answered.
    agent.say(new ToGuest.State(state(1, 10, "count", 100).encode()), new ToGuest.WaivedLease());
    long read = 0;
    while (read < 10) {
      read = agent.expect(FromGuest.Heartbeat.class).sequence();
    }
    agent.breakChannel();
    assertEquals(10, agent.accept().sequence());
    agent.say(new ToGuest.Go(2));
    gated.awaitStep();
    gated.letPass(1);
    assertEquals(new FromGuest.Running(11), agent.expect(FromGuest.Running.class));
  }

  @Test
  void aStateComesTooLateOnceItRuns() throws Exception {
    start(1);
    agent.accept();
    agent.say(new ToGuest.Go(1), new ToGuest.State(state(1, 10, "count", 100).encode()));
    gated.awaitStep();
    gated.letPass(1);
    assertEquals(new FromGuest.Running(1), agent.expect(FromGuest.Running.class));
  }

  @Test
  void itSuspendsOnlyAfterTheStepAtWork() throws Exception {
    start(1);
    agent.accept();
    agent.say(new ToGuest.Go(1));
    gated.awaitStep();
    agent.say(new ToGuest.Suspend());
    gated.letPass(1);
    agent.expect(FromGuest.Running.class);
    FromGuest.State given = agent.expect(FromGuest.State.class);
    assertArrayEquals(state(1, 1, "count", 1).encode(), given.checkpoint());
  }

  @Test
  void noStepIsExecutedBetweenTheAnswerAndTheNextGo() throws Exception {
    start(1);
    suspendAfterFirstStep();
    gated.letPass(100);
    agent.say(new ToGuest.Suspend());
    FromGuest.State again = agent.expect(FromGuest.State.class);
    assertArrayEquals(state(1, 1, "count", 1).encode(), again.checkpoint());
    agent.breakChannel();
    FromGuest.Hello hello = agent.accept();
    assertEquals(GuestPhase.SUSPENDED, hello.phase());
    assertEquals(1, hello.sequence());
    agent.say(new ToGuest.Go(2), new ToGuest.State(again.checkpoint()), new ToGuest.Suspend());
    assertEquals(again, agent.expect(FromGuest.State.class));
    assertEquals(1, gated.begun.get());
    agent.say(new ToGuest.Go(1));
    agent.expect(FromGuest.Running.class);
  }

  private void suspendAfterFirstStep() throws IOException, InterruptedException {
    agent.accept();
    agent.say(new ToGuest.Go(1));
    gated.awaitStep();
    agent.say(new ToGuest.Suspend());
    gated.letPass(1);
    agent.expect(FromGuest.Running.class);
    agent.expect(FromGuest.State.class);
  }

  @Test
  void aSuspendedGuestGoesOnWhereItStopped() throws Exception {
    start(1);
    suspendAfterFirstStep();
    agent.say(new ToGuest.Go(1));
    gated.awaitStep();
    gated.letPass(1);
    assertEquals(new FromGuest.Running(2), agent.expect(FromGuest.Running.class));
  }

  @Test
  void aSuspendInterruptsThePause() throws Exception {
    RunningGuest.start(slowCounter(Duration.ofHours(1)), agent.socket(), 1);
    agent.accept();
    agent.say(new ToGuest.Go(1));
    agent.expect(FromGuest.Running.class);
    agent.say(new ToGuest.Suspend());
    assertEquals(1, agent.expect(FromGuest.State.class).sequence());
    agent.say(new ToGuest.Go(1));
    assertEquals(2, agent.expect(FromGuest.Running.class).sequence());
  }

  @Test
  void aSuspendGetsThroughToAGuestThatNeverPauses() throws Exception {
    RunningGuest.start(slowCounter(Duration.ZERO), agent.socket(), 1);
    agent.accept();
    for (int round = 0; round < 20; round++) {
      agent.say(new ToGuest.Go(1));
      long running = agent.expect(FromGuest.Running.class).sequence();
      agent.say(new ToGuest.Suspend());
      assertTrue(agent.expect(FromGuest.State.class).sequence() >= running);
    }
  }

  @Test
  void aSuspendIsForgottenWithItsChannel() throws Exception {
    startWithoutPauses();
    agent.accept();
    agent.say(new ToGuest.Go(1));
    gated.awaitStep();
    agent.say(new ToGuest.Suspend());
    agent.breakChannel();
    agent.accept();
    gated.letPass(1);
    agent.expect(FromGuest.Running.class);
    gated.awaitStep();
  }

  @Test
  void theProgramGoesOnWhileTheChannelIsBroken() throws Exception {
    startWithoutPauses();
    agent.accept();
    agent.say(new ToGuest.Go(1));
    gated.awaitStep();
    agent.breakChannel();
    gated.letPass(3);
    for (int step = 0; step < 3; step++) {
      gated.awaitStep();
    }
    FromGuest.Hello hello = agent.accept();
    assertEquals(GuestPhase.RUNNING, hello.phase());
    assertEquals(1, hello.generation());
    agent.expect(FromGuest.Running.class);
    agent.say(new ToGuest.Suspend());
    gated.letPass(1_000_000);
    FromGuest.State given = agent.expect(FromGuest.State.class);
    assertTrue(given.sequence() >= 4);
    Store store = Checkpoint.decode(given.checkpoint()).store();
    assertEquals(given.sequence(), store.getInt("count"));
  }

  @Test
  void aBrokenFrameMakesItConnectAgain() throws Exception {
    RunningGuest guest = start(1);
    agent.accept();
    agent.sayRaw("nonsense\n".getBytes(UTF_8));
    assertTrue(agent.isClosedByGuest());
    agent.accept();
    assertTrue(guest.log().contains("the agent broke the guest protocol"));
  }

  @Test
  void aStateOfAnySizeIsGiven() throws IOException, CheckpointException {
    Program large =
        Program.startingWith("fill")
            .step("fill", store -> store.setBytes("large", new byte[1_000_000]))
            .edge("fill", "fill")
            .build();
    RunningGuest.start(Guest.of(large).withPace(Duration.ofHours(1)), agent.socket(), 1);
    agent.accept();
    agent.say(new ToGuest.Go(1));
    agent.expect(FromGuest.Running.class);
    agent.say(new ToGuest.Suspend());
    byte[] given = agent.expect(FromGuest.State.class).checkpoint();
    assertEquals(1_000_000, Checkpoint.decode(given).store().getBytes("large").length);
  }
}
