package org.miragemanager.guests.c;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.Store;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest;

/**
 * PROTOCOL.md, sections 5, 7 and 8, for a guest in C: durable steps, leases, checkpoints in
 * passing.
 */
@Timeout(60)
class NativeLeaseTest {
  private static final long MILLI = 1_000_000;
  private static final long LONG = Duration.ofHours(1).toNanos();

  @TempDir private Path folder;
  private NativeGuest guest;
  private AgentEnd agent;

  @AfterEach
  void close() throws IOException {
    if (guest != null) {
      guest.close();
    }
  }

  /** Starts a counter; the clock of its hello. */
  private long start(String... arguments) throws Exception {
    guest = new NativeGuest(folder, 1, "counter", arguments);
    agent = guest.agent;
    return agent.connect().clock().orElseThrow();
  }

  private void startDurable() throws Exception {
    start("--interval", "0ms", "--durable", "yes", "--until", "3");
    agent.say(new ToGuest.WaivedLease(), new ToGuest.Go(1));
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
  void eachLeaseIsAnsweredWithTheClockNow() throws Exception {
    long clock = start("--interval", "1m");
    for (int lease = 1; lease <= 3; lease++) {
      agent.say(new ToGuest.Lease(clock + lease * LONG));
      FromGuest.Heartbeat heartbeat = agent.expect(FromGuest.Heartbeat.class);
      assertTrue(heartbeat.clock() >= clock);
      clock = heartbeat.clock();
    }
  }

  @Test
  void aLeaseThatCameWithGoIsAnsweredAfterTheFirstStep() throws Exception {
    long clock = start("--interval", "1m");
    agent.say(new ToGuest.Lease(clock + LONG), new ToGuest.Go(1));
    assertEquals(new FromGuest.Running(1), agent.expect(FromGuest.Running.class));
    assertEquals(1, agent.expect(FromGuest.Heartbeat.class).sequence());
  }

  @Test
  void withoutALeaseNoStepBeginsAndOneThatComesLetsItGoOnAtOnce() throws Exception {
    long clock = start("--interval", "1ms");
    agent.say(new ToGuest.Lease(clock), new ToGuest.Go(1));
    while (!guest.log().contains("no lease runs: frozen after step 0\n")) {
      Thread.onSpinWait();
    }
    agent.say(new ToGuest.Suspend());
    assertEquals(0, agent.expect(FromGuest.State.class).sequence());
    agent.say(new ToGuest.Go(1));
    agent.say(new ToGuest.Lease(clock + LONG), new ToGuest.Lease(clock));
    assertEquals(new FromGuest.Running(1), agent.expect(FromGuest.Running.class));
    assertTrue(guest.log().contains("a lease runs again: going on after step 0\n"), guest.log());
  }

  @Test
  void withoutAnyWordFromTheAgentItStopsAtTheEndOfItsLease() throws Exception {
    long clock = start("--interval", "0ms");
    long until = clock + 300 * MILLI;
    agent.say(new ToGuest.Lease(until), new ToGuest.Go(1));
    agent.expect(FromGuest.Running.class);
    FromGuest.Hello hello = agent.connect();
    while (hello.clock().orElseThrow() <= until) {
      hello = agent.connect();
    }
    long sequence = hello.sequence();
    assertEquals(sequence, agent.connect().sequence());
    agent.say(new ToGuest.Suspend());
    agent.expect(FromGuest.Running.class);
    assertEquals(sequence, agent.expect(FromGuest.State.class).sequence());
    assertTrue(guest.log().contains("no lease runs: frozen after step " + sequence + "\n"));
  }

  @Test
  void aDurableStepReturnsOnlyWhenAcknowledged() throws Exception {
    startDurable();
    assertArrayEquals(state(1), expectCheckpoint(1).checkpoint());
    agent.say(new ToGuest.Acknowledged(0), new ToGuest.Suspend());
    assertArrayEquals(state(1), agent.expect(FromGuest.State.class).checkpoint());
    assertEquals(1, guest.log().lines().count());
    agent.say(new ToGuest.Go(1));
    expectCheckpoint(1);
    agent.say(new ToGuest.Acknowledged(1));
    assertEquals(new FromGuest.Running(1), agent.expect(FromGuest.Running.class));
    expectCheckpoint(2);
    agent.say(new ToGuest.Acknowledged(7));
    // One that came before a checkpoint is not its answer.
    assertEquals(3, agent.expect(FromGuest.TakenCheckpoint.class).sequence());
    agent.say(new ToGuest.Acknowledged(3));
    agent.expect(FromGuest.Terminate.class);
  }

  @Test
  void aMissingAnswerMakesItSendAgainAfterHello() throws Exception {
    startDurable();
    FromGuest.TakenCheckpoint first = expectCheckpoint(1);
    assertEquals(GuestPhase.RUNNING, agent.connect().phase());
    assertEquals(first, expectCheckpoint(1));
    agent.say(new ToGuest.Suspend());
    agent.expect(FromGuest.State.class);
    assertEquals(GuestPhase.SUSPENDED, agent.connect().phase());
    agent.say(new ToGuest.Acknowledged(1), new ToGuest.Go(1));
    assertEquals(new FromGuest.Running(1), agent.expect(FromGuest.Running.class));
    expectCheckpoint(2);
  }

  @Test
  void aRefusedCheckpointFails() throws Exception {
    startDurable();
    expectCheckpoint(1);
    agent.say(new ToGuest.Refused(0, "another"), new ToGuest.Refused(1, "it is too large"));
    assertEquals(
        "checkpoint 1 was refused: it is too large",
        agent.expect(FromGuest.Failed.class).message());
    assertEquals(1, guest.process.waitFor());
  }

  @Test
  void backgroundCheckpointsComeWhileItPausesAndWhileItDoesNot() throws Exception {
    for (String interval : new String[] {"1m", "0ms"}) {
      start("--interval", interval, "--ballast", "100000");
      agent.say(new ToGuest.WaivedLease(), new ToGuest.Go(1, 20));
      agent.expect(FromGuest.Running.class);
      FromGuest.BackgroundCheckpoint given = agent.expect(FromGuest.BackgroundCheckpoint.class);
      Checkpoint checkpoint = Checkpoint.decode(given.checkpoint());
      assertEquals(given.sequence(), checkpoint.sequence());
      assertEquals(given.sequence(), checkpoint.store().getInt("count"));
      guest.close();
      Files.deleteIfExists(folder.resolve("1.sock"));
    }
  }

  @Test
  void anAgentThatDoesNotReadHoldsUpNoStepWithCheckpointsInPassing() throws Exception {
    start("--interval", "1ms", "--ballast", "250000");
    agent.say(new ToGuest.WaivedLease(), new ToGuest.Go(1, 1));
    agent.expect(FromGuest.Running.class);
    // Two of them fill what the socket holds; the guest steps on.
    long lines = guest.log().lines().count();
    while (guest.log().lines().count() < lines + 200) {
      Thread.onSpinWait();
    }
    agent.say(new ToGuest.Suspend());
    FromGuest.BackgroundCheckpoint given = agent.expect(FromGuest.BackgroundCheckpoint.class);
    assertEquals(given.sequence(), Checkpoint.decode(given.checkpoint()).store().getInt("count"));
  }

  @Test
  void aStateTooLargeIsNotGivenInPassingAndTheLogSaysSo() throws Exception {
    start("--interval", "1ms", "--ballast", "300000");
    agent.say(new ToGuest.WaivedLease(), new ToGuest.Go(1, 1));
    agent.expect(FromGuest.Running.class);
    while (!guest.log().contains("more than 262144 bytes: it is durable at durable steps alone")) {
      Thread.onSpinWait();
    }
    agent.say(new ToGuest.Suspend());
    agent.expect(FromGuest.State.class);
  }
}
