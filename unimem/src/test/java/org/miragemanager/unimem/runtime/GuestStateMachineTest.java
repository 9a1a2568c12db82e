package org.miragemanager.unimem.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.miragemanager.unimem.Program;
import org.miragemanager.unimem.ProgramBuilder;
import org.miragemanager.unimem.Step;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuestReader;
import org.miragemanager.unimem.protocol.ToGuest;

/**
 * What may come while a step is at work, in one thread: every order of events is the test's choice.
 */
class GuestStateMachineTest {
  private static final long START = 1_000_000;

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final AtomicLong pauses = new AtomicLong(START);
  private final AtomicLong clock = new AtomicLong(START);

  /** A connection that remembers what was said. */
  private static final class RecordingLink implements Link {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private boolean broken;
    private boolean closed;

    @Override
    public InputStream input() {
      return InputStream.nullInputStream();
    }

    @Override
    public OutputStream output() {
      return new OutputStream() {
        @Override
        public void write(int value) throws IOException {
          write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          if (broken) {
            throw new IOException("broken pipe");
          }
          said.write(bytes, offset, length);
        }
      };
    }

    @Override
    public void close() {
      closed = true;
    }

    /** The types of what was said since the last call. */
    List<String> said() throws IOException {
      FromGuestReader reader = new FromGuestReader(new ByteArrayInputStream(said.toByteArray()));
      said.reset();
      List<String> types = new ArrayList<>();
      for (Optional<FromGuest> read = reader.read(); read.isPresent(); read = reader.read()) {
        types.add(read.get().getClass().getSimpleName());
      }
      return types;
    }
  }

  private GuestStateMachine conduct(boolean durable) {
    return conduct(durable, Long.MAX_VALUE);
  }

  private GuestStateMachine conduct(boolean durable, long until) {
    Step count = store -> store.setInt("count", store.getInt("count", 0) + 1);
    ProgramBuilder builder = Program.startingWith("a");
    Program program =
        (durable ? builder.durableStep("a", count) : builder.step("a", count))
            .edge("a", "a", store -> store.getInt("count") < until)
            .build();
    GuestEnvironment environment = new GuestEnvironment("", "token", "test-1", 1);
    return new GuestStateMachine(
        Guest.of(program),
        new AgentMessenger(Optional.of(environment), new PrintStream(log, true, UTF_8)),
        pauses::get,
        clock::get);
  }

  private static RecordingLink atWork(GuestStateMachine conduct) throws Exception {
    RecordingLink link = new RecordingLink();
    conduct.connected(link);
    conduct.received(new ToGuest.WaivedLease());
    conduct.heardAll();
    conduct.received(new ToGuest.Go(1));
    assertTrue(conduct.pause() <= 0);
    conduct.beginStep();
    assertEquals(List.of("Hello", "Heartbeat"), link.said());
    return link;
  }

  /** The step at work comes to its end. */
  private static void finishStep(GuestStateMachine conduct) {
    conduct.endStep(conduct.beginStep().step());
  }

  @Test
  void aSuspendIsAnsweredAfterTheStep() throws Exception {
    GuestStateMachine conduct = conduct(false);
    RecordingLink link = atWork(conduct);
    conduct.received(new ToGuest.Suspend());
    assertEquals(List.of(), link.said());
    finishStep(conduct);
    assertEquals(List.of("Running", "State"), link.said());
  }

  @Test
  void aGoTakesBackASuspendThatIsNotAnswered() throws Exception {
    GuestStateMachine conduct = conduct(false);
    RecordingLink link = atWork(conduct);
    conduct.received(new ToGuest.Suspend());
    conduct.received(new ToGuest.Go(1));
    finishStep(conduct);
    assertEquals(List.of("Running"), link.said());
    assertTrue(conduct.pause() <= 0);
  }

  @Test
  void aGoForAnotherGenerationDoesNotTakeItBack() throws Exception {
    GuestStateMachine conduct = conduct(false);
    RecordingLink link = atWork(conduct);
    conduct.received(new ToGuest.Suspend());
    conduct.received(new ToGuest.Go(2));
    finishStep(conduct);
    assertEquals(List.of("Running", "State"), link.said());
  }

  @Test
  void aSuspendDuringTheLastStepGivesTheStateAndGoTerminates() throws Exception {
    GuestStateMachine conduct = conduct(false, 1);
    RecordingLink link = atWork(conduct);
    conduct.received(new ToGuest.Suspend());
    finishStep(conduct);
    assertEquals(List.of("Running", "State"), link.said());
    conduct.received(new ToGuest.Go(1));
    assertEquals(List.of("Terminate"), link.said());
  }

  @Test
  void runningIsSaidAgainAfterEveryHello() throws Exception {
    GuestStateMachine conduct = conduct(false);
    atWork(conduct);
    finishStep(conduct);
    conduct.disconnected();
    RecordingLink next = new RecordingLink();
    conduct.connected(next);
    assertEquals(List.of("Hello", "Running"), next.said());
  }

  @Test
  void aSuspendIsForgottenWithItsChannel() throws Exception {
    GuestStateMachine conduct = conduct(false);
    atWork(conduct);
    conduct.received(new ToGuest.Suspend());
    conduct.disconnected();
    RecordingLink next = new RecordingLink();
    conduct.connected(next);
    finishStep(conduct);
    assertEquals(List.of("Hello", "Running"), next.said());
  }

  @Test
  void aSuspendDuringADurableStepsWorkIsAnsweredInsteadOfItsCheckpoint() throws Exception {
    GuestStateMachine conduct = conduct(true);
    RecordingLink link = atWork(conduct);
    conduct.received(new ToGuest.Suspend());
    finishStep(conduct);
    assertEquals(List.of("State"), link.said());
    conduct.received(new ToGuest.Go(1));
    assertEquals(List.of("TakenCheckpoint"), link.said());
    conduct.received(new ToGuest.Acknowledged(1));
    assertEquals(List.of("Running"), link.said());
  }

  @Test
  void aStateWhoseSendingFailsIsGivenOverTheNextChannel() throws Exception {
    GuestStateMachine conduct = conduct(false);
    RecordingLink link = atWork(conduct);
    finishStep(conduct);
    link.broken = true;
    conduct.received(new ToGuest.Suspend());
    assertTrue(link.closed);
    RecordingLink next = new RecordingLink();
    conduct.connected(next);
    conduct.received(new ToGuest.Suspend());
    assertEquals(List.of("Hello", "State"), next.said());
  }

  @Test
  void exitDuringAStepEndsItWithoutAnotherWord() throws Exception {
    GuestStateMachine conduct = conduct(true);
    RecordingLink link = atWork(conduct);
    conduct.received(new ToGuest.Exit());
    assertEquals(OptionalInt.of(0), conduct.exitCode());
    finishStep(conduct);
    assertEquals(List.of(), link.said());
  }

  private RecordingLink armed(GuestStateMachine conduct) throws Exception {
    RecordingLink link = new RecordingLink();
    conduct.connected(link);
    assertEquals(List.of("Hello"), link.said());
    return link;
  }

  @Test
  void withoutALeaseNoStepBegins() throws Exception {
    GuestStateMachine conduct = conduct(false);
    armed(conduct);
    conduct.received(new ToGuest.Go(1));
    assertEquals(Long.MAX_VALUE, conduct.pause());
    conduct.received(new ToGuest.Lease(5));
    assertTrue(conduct.isFrozen());
    assertEquals(0, conduct.pause());
    assertFalse(conduct.isFrozen());
  }

  @Test
  void noStepBeginsAtTheLeasesEndOnTheGuestsOwnClock() throws Exception {
    GuestStateMachine conduct = conduct(false);
    armed(conduct);
    conduct.received(new ToGuest.Lease(100));
    conduct.received(new ToGuest.Go(1));
    clock.set(START + 99);
    assertEquals(0, conduct.pause());
    clock.set(START + 100);
    assertEquals(Long.MAX_VALUE, conduct.pause());
    assertEquals(Long.MAX_VALUE, conduct.pause());
    assertEquals(
        List.of("no lease runs: frozen after step 0"), log.toString(UTF_8).lines().toList());
    conduct.received(new ToGuest.Lease(200));
    assertEquals(0, conduct.pause());
    assertTrue(log.toString(UTF_8).endsWith("a lease runs again: going on after step 0\n"));
  }

  @Test
  void aLeaseIsNeverShortened() throws Exception {
    GuestStateMachine conduct = conduct(false);
    armed(conduct);
    conduct.received(new ToGuest.Lease(100));
    conduct.received(new ToGuest.Lease(50));
    conduct.received(new ToGuest.Go(1));
    clock.set(START + 99);
    assertEquals(0, conduct.pause());
  }

  @Test
  void aWaivedLeaseNeverEnds() throws Exception {
    GuestStateMachine conduct = conduct(false);
    armed(conduct);
    conduct.received(new ToGuest.WaivedLease());
    conduct.received(new ToGuest.Lease(1));
    conduct.received(new ToGuest.Go(1));
    clock.set(Long.MAX_VALUE);
    assertEquals(0, conduct.pause());
  }

  @Test
  void aFrozenGuestGivesItsStateAndConnectsAgain() throws Exception {
    GuestStateMachine conduct = conduct(false);
    RecordingLink link = armed(conduct);
    conduct.received(new ToGuest.Go(1));
    assertEquals(Long.MAX_VALUE, conduct.pause());
    conduct.received(new ToGuest.Suspend());
    assertEquals(List.of("State"), link.said());
    conduct.disconnected();
    conduct.connected(link);
    assertEquals(List.of("Hello"), link.said());
  }

  @Test
  void aLeaseWithGoIsAnsweredWithRunningAndAnyOtherAtOnce() throws Exception {
    GuestStateMachine conduct = conduct(false);
    RecordingLink link = armed(conduct);
    conduct.received(new ToGuest.Lease(100));
    conduct.received(new ToGuest.Go(1));
    conduct.heardAll();
    assertEquals(List.of(), link.said());
    finishStep(conduct);
    assertEquals(List.of("Running", "Heartbeat"), link.said());
    conduct.received(new ToGuest.Lease(200));
    conduct.heardAll();
    assertEquals(List.of("Heartbeat"), link.said());
    conduct.heardAll();
    assertEquals(List.of(), link.said());
  }

  private void passMillis(long millis) {
    pauses.addAndGet(millis * 1_000_000);
  }

  /** At work in a first step, with a checkpoint wanted every 100 ms. */
  private GuestStateMachine giving(boolean durable) throws Exception {
    GuestStateMachine conduct = conduct(durable);
    armed(conduct);
    conduct.received(new ToGuest.WaivedLease());
    conduct.received(new ToGuest.Go(1, 100));
    conduct.beginStep();
    return conduct;
  }

  @Test
  void checkpointsInPassingComeAtTheirIntervalAndOnlyAfterSteps() throws Exception {
    GuestStateMachine conduct = giving(false);
    passMillis(150);
    assertTrue(conduct.checkpointInPassing().isEmpty(), "a step is at work");
    finishStep(conduct);
    assertEquals(1, conduct.checkpointInPassing().orElseThrow().sequence());
    passMillis(150);
    assertEquals(Long.MAX_VALUE, conduct.untilCheckpoint(), "no step since");
    assertTrue(conduct.checkpointInPassing().isEmpty());
    finishStep(conduct);
    assertEquals(2, conduct.checkpointInPassing().orElseThrow().sequence());
    finishStep(conduct);
    assertEquals(100_000_000, conduct.untilCheckpoint());
    passMillis(99);
    assertTrue(conduct.checkpointInPassing().isEmpty());
    passMillis(1);
    assertEquals(3, conduct.checkpointInPassing().orElseThrow().toCheckpoint().sequence());
  }

  @Test
  void withoutAnIntervalThereAreNone() throws Exception {
    GuestStateMachine conduct = conduct(false);
    atWork(conduct);
    finishStep(conduct);
    passMillis(1_000_000);
    assertEquals(Long.MAX_VALUE, conduct.untilCheckpoint());
    assertTrue(conduct.checkpointInPassing().isEmpty());
  }

  @Test
  void noneIsGivenWhileSuspendedOrWhileADurableStepWaits() throws Exception {
    GuestStateMachine conduct = giving(false);
    finishStep(conduct);
    conduct.received(new ToGuest.Suspend());
    passMillis(200);
    assertTrue(conduct.checkpointInPassing().isEmpty());
    GuestStateMachine durable = giving(true);
    finishStep(durable);
    passMillis(200);
    assertTrue(durable.checkpointInPassing().isEmpty());
    durable.received(new ToGuest.Acknowledged(1));
    assertTrue(durable.checkpointInPassing().isEmpty(), "it is durable already");
  }

  @Test
  void afterANewHelloTheStateIsGivenAgain() throws Exception {
    GuestStateMachine conduct = giving(false);
    finishStep(conduct);
    passMillis(100);
    assertTrue(conduct.checkpointInPassing().isPresent());
    conduct.disconnected();
    conduct.connected(new RecordingLink());
    passMillis(100);
    assertEquals(1, conduct.checkpointInPassing().orElseThrow().sequence());
  }

  @Test
  void aStateThatIsTooLargeIsNotGivenAndTheLogSaysSoOnce() throws Exception {
    Program large =
        Program.startingWith("a")
            .step("a", store -> store.setBytes("large", new byte[300_000]))
            .edge("a", "a")
            .build();
    GuestEnvironment environment = new GuestEnvironment("", "token", "test-1", 1);
    GuestStateMachine conduct =
        new GuestStateMachine(
            Guest.of(large),
            new AgentMessenger(Optional.of(environment), new PrintStream(log, true, UTF_8)),
            pauses::get,
            clock::get);
    armed(conduct);
    conduct.received(new ToGuest.Go(1, 100));
    for (int step = 0; step < 3; step++) {
      finishStep(conduct);
      passMillis(100);
      assertTrue(conduct.checkpointInPassing().isEmpty());
    }
    assertEquals(1, log.toString(UTF_8).lines().count());
  }
}
