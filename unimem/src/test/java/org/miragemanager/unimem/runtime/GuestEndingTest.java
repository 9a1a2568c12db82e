package org.miragemanager.unimem.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.Program;
import org.miragemanager.unimem.Store;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest;

/** How a guest ends: complete, told to, or failed (PROTOCOL.md, sections 3 to 5). */
@Timeout(20)
class GuestEndingTest {
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

  private static Checkpoint state(long generation, long sequence, String next, long count) {
    return Checkpoint.of(generation, sequence, next, new Store().setInt("count", count));
  }

  @Test
  void aCompleteProgramTerminatesAndWaitsForExit() throws Exception {
    RunningGuest guest = RunningGuest.start(gated.guest(1, false), agent.socket(), 1);
    agent.accept();
    agent.say(new ToGuest.Go(1));
    gated.letPass(1);
    agent.expect(FromGuest.Running.class);
    FromGuest.Terminate last = agent.expect(FromGuest.Terminate.class);
    assertArrayEquals(state(1, 1, "", 1).encode(), last.checkpoint());
    agent.say(new ToGuest.Suspend(), new ToGuest.Go(1));
    agent.breakChannel();
    assertEquals(GuestPhase.COMPLETE, agent.accept().phase());
    assertEquals(last, agent.expect(FromGuest.Terminate.class));
    assertFalse(guest.hasEnded());
    agent.say(new ToGuest.Exit());
    assertEquals(0, guest.exitCode());
    assertEquals(1, gated.begun.get());
  }

  @Test
  void aStateWithoutANextStepTerminatesWithoutRunning() throws Exception {
    start(2);
    agent.accept();
    agent.say(new ToGuest.State(state(1, 5, "", 5).encode()), new ToGuest.Go(2));
    assertArrayEquals(
        state(2, 5, "", 5).encode(), agent.expect(FromGuest.Terminate.class).checkpoint());
    assertEquals(0, gated.begun.get());
  }

  @Test
  void exitEndsItWhateverItDoes() throws Exception {
    RunningGuest waiting = start(1);
    agent.accept();
    agent.say(new ToGuest.Exit());
    assertEquals(0, waiting.exitCode());
    RunningGuest running = start(2);
    agent.accept();
    agent.say(new ToGuest.Go(2));
    gated.awaitStep();
    agent.say(new ToGuest.Exit());
    assertEquals(0, running.exitCode());
  }

  @Test
  void aRefusedLastStateFails() throws Exception {
    RunningGuest guest = RunningGuest.start(gated.guest(1, false), agent.socket(), 1);
    agent.accept();
    agent.say(new ToGuest.Go(1));
    gated.letPass(1);
    agent.expect(FromGuest.Running.class);
    agent.expect(FromGuest.Terminate.class);
    agent.say(new ToGuest.Refused(1, "the state is too large"));
    assertEquals(
        "checkpoint 1 was refused: the state is too large",
        agent.expect(FromGuest.Failed.class).message());
    assertEquals(1, guest.exitCode());
  }

  @Test
  void aStepThatThrowsFails() throws Exception {
    Program failing =
        Program.startingWith("call")
            .step(
                "call",
                store -> {
                  throw new IOException("no line");
                })
            .build();
    RunningGuest guest = RunningGuest.start(Guest.of(failing), agent.socket(), 1);
    agent.accept();
    agent.say(new ToGuest.Go(1));
    assertEquals(
        "step call failed: IOException: no line", agent.expect(FromGuest.Failed.class).message());
    assertTrue(agent.isClosedByGuest());
    assertEquals(1, guest.exitCode());
    assertTrue(guest.log().startsWith("step call failed: IOException: no line"));
    assertTrue(guest.log().contains("at " + getClass().getName()), guest.log());
  }

  @Test
  void anErrorInAStepFailsToo() throws Exception {
    Program failing =
        Program.startingWith("dig")
            .step(
                "dig",
                store -> {
                  throw new StackOverflowError();
                })
            .build();
    RunningGuest guest = RunningGuest.start(Guest.of(failing), agent.socket(), 1);
    agent.accept();
    agent.say(new ToGuest.Go(1));
    assertEquals("java.lang.StackOverflowError", agent.expect(FromGuest.Failed.class).message());
    assertEquals(1, guest.exitCode());
  }

  @Test
  void aDamagedStateFails() throws Exception {
    byte[] damaged = state(1, 1, "count", 1).encode();
    damaged[8] ^= 1;
    RunningGuest guest = start(2);
    agent.accept();
    agent.say(new ToGuest.State(damaged));
    assertEquals(
        "the state to run from cannot be read: the checkpoint is damaged: its digest differs",
        agent.expect(FromGuest.Failed.class).message());
    assertEquals(1, guest.exitCode());
  }

  @Test
  void aStateOfAnotherProgramFails() throws Exception {
    RunningGuest guest = start(2);
    agent.accept();
    agent.say(new ToGuest.State(state(1, 1, "elsewhere", 1).encode()));
    assertTrue(agent.expect(FromGuest.Failed.class).message().contains("elsewhere"));
    assertEquals(1, guest.exitCode());
  }
}
