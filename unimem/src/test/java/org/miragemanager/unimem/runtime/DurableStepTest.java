package org.miragemanager.unimem.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.Store;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest;

/** PROTOCOL.md, section 5, sentence by sentence, for durable steps. */
@Timeout(20)
class DurableStepTest {
  private final GatedGuest gated = new GatedGuest();
  private FakeAgent agent;
  private RunningGuest guest;

  @BeforeEach
  void startAndGo() throws IOException, InterruptedException {
    agent = new FakeAgent();
    guest = RunningGuest.start(gated.guest(3, true), agent.socket(), 1);
    gated.letPass(100);
    agent.accept();
    agent.say(new ToGuest.Go(1));
    gated.awaitStep();
  }

  @AfterEach
  void close() throws IOException {
    agent.close();
  }

  private static byte[] state(long sequence) {
    return Checkpoint.of(1, sequence, "count", new Store().setInt("count", sequence)).encode();
  }

  private FromGuest.TakenCheckpoint expectCheckpoint(long sequence) throws IOException {
    FromGuest.TakenCheckpoint taken = agent.expect(FromGuest.TakenCheckpoint.class);
    assertEquals(sequence, taken.sequence());
    return taken;
  }

  @Test
  void itReturnsOnlyWhenAcknowledged() throws Exception {
    assertArrayEquals(state(1), expectCheckpoint(1).checkpoint());
    agent.say(new ToGuest.Acknowledged(0), new ToGuest.Suspend());
    // The suspend was read after the acknowledgement of an older one, and no step has begun
    // meanwhile.
    agent.expect(FromGuest.State.class);
    assertEquals(1, gated.begun.get());
    agent.say(new ToGuest.Go(1));
    expectCheckpoint(1);
    agent.say(new ToGuest.Acknowledged(1));
    assertEquals(new FromGuest.Running(1), agent.expect(FromGuest.Running.class));
    expectCheckpoint(2);
  }

  @Test
  void aLaterAcknowledgementCoversIt() throws Exception {
    expectCheckpoint(1);
    agent.say(new ToGuest.Acknowledged(7));
    agent.expect(FromGuest.Running.class);
    expectCheckpoint(2);
  }

  @Test
  void aMissingAnswerMakesItSendAgainAfterHello() throws Exception {
    FromGuest.TakenCheckpoint first = expectCheckpoint(1);
    agent.breakChannel();
    assertEquals(GuestPhase.RUNNING, agent.accept().phase());
    assertEquals(first, expectCheckpoint(1));
    assertEquals(1, gated.begun.get());
    agent.say(new ToGuest.Acknowledged(1));
    agent.expect(FromGuest.Running.class);
  }

  @Test
  void aSuspendWhileItWaitsIsAnsweredWithThatCheckpoint() throws Exception {
    FromGuest.TakenCheckpoint taken = expectCheckpoint(1);
    agent.say(new ToGuest.Suspend());
    FromGuest.State given = agent.expect(FromGuest.State.class);
    assertEquals(1, given.sequence());
    assertArrayEquals(taken.checkpoint(), given.checkpoint());
  }

  @Test
  void whileSuspendedTheCheckpointIsNotSentButAfterGo() throws Exception {
    expectCheckpoint(1);
    agent.say(new ToGuest.Suspend());
    agent.expect(FromGuest.State.class);
    agent.breakChannel();
    assertEquals(GuestPhase.SUSPENDED, agent.accept().phase());
    agent.say(new ToGuest.Suspend());
    agent.expect(FromGuest.State.class);
    agent.say(new ToGuest.Go(1));
    expectCheckpoint(1);
    agent.say(new ToGuest.Acknowledged(1));
    agent.expect(FromGuest.Running.class);
  }

  @Test
  void anAcknowledgementWhileSuspendedIsRemembered() throws Exception {
    expectCheckpoint(1);
    agent.say(new ToGuest.Suspend(), new ToGuest.Acknowledged(1), new ToGuest.Go(1));
    agent.expect(FromGuest.State.class);
    agent.expect(FromGuest.Running.class);
    expectCheckpoint(2);
  }

  @Test
  void anotherDomainGoesOnWithTheNextStep() throws Exception {
    byte[] taken = expectCheckpoint(1).checkpoint();
    try (FakeAgent elsewhere = new FakeAgent()) {
      RunningGuest.start(gated.guest(3, true), elsewhere.socket(), 2);
      elsewhere.accept();
      elsewhere.say(new ToGuest.State(taken), new ToGuest.Go(2));
      gated.awaitStep();
      FromGuest.TakenCheckpoint next = elsewhere.expect(FromGuest.TakenCheckpoint.class);
      assertEquals(2, next.sequence());
      assertEquals(2, Checkpoint.decode(next.checkpoint()).store().getInt("count"));
    }
  }

  @Test
  void aRefusedCheckpointFails() throws Exception {
    expectCheckpoint(1);
    agent.say(new ToGuest.Refused(0, "another"), new ToGuest.Refused(1, "it is too large"));
    assertEquals(
        "checkpoint 1 was refused: it is too large",
        agent.expect(FromGuest.Failed.class).message());
    assertEquals(1, guest.exitCode());
  }

  @Test
  void theLastDurableStepIsAcknowledgedBeforeTheProgramTerminates() throws Exception {
    for (int sequence = 1; sequence <= 3; sequence++) {
      expectCheckpoint(sequence);
      agent.say(new ToGuest.Acknowledged(sequence));
      if (sequence == 1) {
        agent.expect(FromGuest.Running.class);
      }
    }
    assertEquals(3, agent.expect(FromGuest.Terminate.class).sequence());
  }
}
