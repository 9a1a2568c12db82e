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
import org.miragemanager.unimem.protocol.FromGuest.FromGuestReader;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.runtime.GuestRuntime.GuestEnvironment;

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

  private GuestStateMachine machine(boolean durable) {
    return machine(durable, Long.MAX_VALUE);
  }

  private GuestStateMachine machine(boolean durable, long until) {
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

  private static RecordingLink atWork(GuestStateMachine machine) throws Exception {
    RecordingLink link = new RecordingLink();
    machine.connected(link);
    machine.received(new ToGuest.WaivedLease());
    machine.heardAll();
    machine.received(new ToGuest.Go(1));
    assertTrue(machine.pause() <= 0);
    machine.beginStep();
    assertEquals(List.of("Hello", "Heartbeat"), link.said());
    return link;
  }

  /** The step at work comes to its end. */
  private static void finishStep(GuestStateMachine machine) {
    machine.endStep(machine.beginStep().step());
  }

  @Test
  void aSuspendIsAnsweredAfterTheStep() throws Exception {
    GuestStateMachine machine = machine(false);
    RecordingLink link = atWork(machine);
    machine.received(new ToGuest.Suspend());
    assertEquals(List.of(), link.said());
    finishStep(machine);
    assertEquals(List.of("Running", "State"), link.said());
  }

  @Test
  void aGoTakesBackASuspendThatIsNotAnswered() throws Exception {
    GuestStateMachine machine = machine(false);
    RecordingLink link = atWork(machine);
    machine.received(new ToGuest.Suspend());
    machine.received(new ToGuest.Go(1));
    finishStep(machine);
    assertEquals(List.of("Running"), link.said());
    assertTrue(machine.pause() <= 0);
  }

  @Test
  void aGoForAnotherGenerationDoesNotTakeItBack() throws Exception {
    GuestStateMachine machine = machine(false);
    RecordingLink link = atWork(machine);
    machine.received(new ToGuest.Suspend());
    machine.received(new ToGuest.Go(2));
    finishStep(machine);
    assertEquals(List.of("Running", "State"), link.said());
  }

  @Test
  void aSuspendDuringTheLastStepGivesTheStateAndGoTerminates() throws Exception {
    GuestStateMachine machine = machine(false, 1);
    RecordingLink link = atWork(machine);
    machine.received(new ToGuest.Suspend());
    finishStep(machine);
    assertEquals(List.of("Running", "State"), link.said());
    machine.received(new ToGuest.Go(1));
    assertEquals(List.of("Terminate"), link.said());
  }

  @Test
  void runningIsSaidAgainAfterEveryHello() throws Exception {
    GuestStateMachine machine = machine(false);
    atWork(machine);
    finishStep(machine);
    machine.disconnected();
    RecordingLink next = new RecordingLink();
    machine.connected(next);
    assertEquals(List.of("Hello", "Running"), next.said());
  }

  @Test
  void aSuspendIsForgottenWithItsChannel() throws Exception {
    GuestStateMachine machine = machine(false);
    atWork(machine);
    machine.received(new ToGuest.Suspend());
    machine.disconnected();
    RecordingLink next = new RecordingLink();
    machine.connected(next);
    finishStep(machine);
    assertEquals(List.of("Hello", "Running"), next.said());
  }

  @Test
  void aSuspendDuringADurableStepsWorkIsAnsweredInsteadOfItsCheckpoint() throws Exception {
    GuestStateMachine machine = machine(true);
    RecordingLink link = atWork(machine);
    machine.received(new ToGuest.Suspend());
    finishStep(machine);
    assertEquals(List.of("State"), link.said());
    machine.received(new ToGuest.Go(1));
    assertEquals(List.of("TakenCheckpoint"), link.said());
    machine.received(new ToGuest.Acknowledged(1));
    assertEquals(List.of("Running"), link.said());
  }

  @Test
  void aStateWhoseSendingFailsIsGivenOverTheNextChannel() throws Exception {
    GuestStateMachine machine = machine(false);
    RecordingLink link = atWork(machine);
    finishStep(machine);
    link.broken = true;
    machine.received(new ToGuest.Suspend());
    assertTrue(link.closed);
    RecordingLink next = new RecordingLink();
    machine.connected(next);
    machine.received(new ToGuest.Suspend());
    assertEquals(List.of("Hello", "State"), next.said());
  }

  @Test
  void exitDuringAStepEndsItWithoutAnotherWord() throws Exception {
    GuestStateMachine machine = machine(true);
    RecordingLink link = atWork(machine);
    machine.received(new ToGuest.Exit());
    assertEquals(OptionalInt.of(0), machine.exitCode());
    finishStep(machine);
    assertEquals(List.of(), link.said());
  }

  private RecordingLink armed(GuestStateMachine machine) throws Exception {
    RecordingLink link = new RecordingLink();
    machine.connected(link);
    assertEquals(List.of("Hello"), link.said());
    return link;
  }

  @Test
  void withoutALeaseNoStepBegins() throws Exception {
    GuestStateMachine machine = machine(false);
    armed(machine);
    machine.received(new ToGuest.Go(1));
    assertEquals(Long.MAX_VALUE, machine.pause());
    machine.received(new ToGuest.Lease(5));
    assertTrue(machine.isFrozen());
    assertEquals(0, machine.pause());
    assertFalse(machine.isFrozen());
  }

  @Test
  void noStepBeginsAtTheLeasesEndOnTheGuestsOwnClock() throws Exception {
    GuestStateMachine machine = machine(false);
    armed(machine);
    machine.received(new ToGuest.Lease(100));
    machine.received(new ToGuest.Go(1));
    clock.set(START + 99);
    assertEquals(0, machine.pause());
    clock.set(START + 100);
    assertEquals(Long.MAX_VALUE, machine.pause());
    assertEquals(Long.MAX_VALUE, machine.pause());
    assertEquals(
        List.of("no lease runs: frozen after step 0"), log.toString(UTF_8).lines().toList());
    machine.received(new ToGuest.Lease(200));
    assertEquals(0, machine.pause());
    assertTrue(log.toString(UTF_8).endsWith("a lease runs again: going on after step 0\n"));
  }

  @Test
  void aLeaseIsNeverShortened() throws Exception {
    GuestStateMachine machine = machine(false);
    armed(machine);
    machine.received(new ToGuest.Lease(100));
    machine.received(new ToGuest.Lease(50));
    machine.received(new ToGuest.Go(1));
    clock.set(START + 99);
    assertEquals(0, machine.pause());
  }

  @Test
  void aWaivedLeaseNeverEnds() throws Exception {
    GuestStateMachine machine = machine(false);
    armed(machine);
    machine.received(new ToGuest.WaivedLease());
    machine.received(new ToGuest.Lease(1));
    machine.received(new ToGuest.Go(1));
    clock.set(Long.MAX_VALUE);
    assertEquals(0, machine.pause());
  }

  @Test
  void aFrozenGuestGivesItsStateAndConnectsAgain() throws Exception {
    GuestStateMachine machine = machine(false);
    RecordingLink link = armed(machine);
    machine.received(new ToGuest.Go(1));
    assertEquals(Long.MAX_VALUE, machine.pause());
    machine.received(new ToGuest.Suspend());
    assertEquals(List.of("State"), link.said());
    machine.disconnected();
    machine.connected(link);
    assertEquals(List.of("Hello"), link.said());
  }

  @Test
  void aLeaseWithGoIsAnsweredWithRunningAndAnyOtherAtOnce() throws Exception {
    GuestStateMachine machine = machine(false);
    RecordingLink link = armed(machine);
    machine.received(new ToGuest.Lease(100));
    machine.received(new ToGuest.Go(1));
    machine.heardAll();
    assertEquals(List.of(), link.said());
    finishStep(machine);
    assertEquals(List.of("Running", "Heartbeat"), link.said());
    machine.received(new ToGuest.Lease(200));
    machine.heardAll();
    assertEquals(List.of("Heartbeat"), link.said());
    machine.heardAll();
    assertEquals(List.of(), link.said());
  }

  private void passMillis(long millis) {
    pauses.addAndGet(millis * 1_000_000);
  }

  /** At work in a first step, with a checkpoint wanted every 100 ms. */
  private GuestStateMachine giving(boolean durable) throws Exception {
    GuestStateMachine machine = machine(durable);
    armed(machine);
    machine.received(new ToGuest.WaivedLease());
    machine.received(new ToGuest.Go(1, 100));
    machine.beginStep();
    return machine;
  }

  @Test
  void backgroundCheckpointsComeAtTheirIntervalAndOnlyAfterSteps() throws Exception {
    GuestStateMachine machine = giving(false);
    passMillis(150);
    assertTrue(machine.backgroundCheckpoint().isEmpty(), "a step is at work");
    finishStep(machine);
    assertEquals(1, machine.backgroundCheckpoint().orElseThrow().sequence());
    passMillis(150);
    assertEquals(Long.MAX_VALUE, machine.untilCheckpoint(), "no step since");
    assertTrue(machine.backgroundCheckpoint().isEmpty());
    finishStep(machine);
    assertEquals(2, machine.backgroundCheckpoint().orElseThrow().sequence());
    finishStep(machine);
    assertEquals(100_000_000, machine.untilCheckpoint());
    passMillis(99);
    assertTrue(machine.backgroundCheckpoint().isEmpty());
    passMillis(1);
    assertEquals(3, machine.backgroundCheckpoint().orElseThrow().toCheckpoint().sequence());
  }

  @Test
  void withoutAnIntervalThereAreNone() throws Exception {
    GuestStateMachine machine = machine(false);
    atWork(machine);
    finishStep(machine);
    passMillis(1_000_000);
    assertEquals(Long.MAX_VALUE, machine.untilCheckpoint());
    assertTrue(machine.backgroundCheckpoint().isEmpty());
  }

  @Test
  void noneIsGivenWhileSuspendedOrWhileADurableStepWaits() throws Exception {
    GuestStateMachine machine = giving(false);
    finishStep(machine);
    machine.received(new ToGuest.Suspend());
    passMillis(200);
    assertTrue(machine.backgroundCheckpoint().isEmpty());
    GuestStateMachine durable = giving(true);
    finishStep(durable);
    passMillis(200);
    assertTrue(durable.backgroundCheckpoint().isEmpty());
    durable.received(new ToGuest.Acknowledged(1));
    assertTrue(durable.backgroundCheckpoint().isEmpty(), "it is durable already");
  }

  @Test
  void afterANewHelloTheStateIsGivenAgain() throws Exception {
    GuestStateMachine machine = giving(false);
    finishStep(machine);
    passMillis(100);
    assertTrue(machine.backgroundCheckpoint().isPresent());
    machine.disconnected();
    machine.connected(new RecordingLink());
    passMillis(100);
    assertEquals(1, machine.backgroundCheckpoint().orElseThrow().sequence());
  }

  @Test
  void aStateThatIsTooLargeIsNotGivenAndTheLogSaysSoOnce() throws Exception {
    Program large =
        Program.startingWith("a")
            .step("a", store -> store.setBytes("large", new byte[300_000]))
            .edge("a", "a")
            .build();
    GuestEnvironment environment = new GuestEnvironment("", "token", "test-1", 1);
    GuestStateMachine machine =
        new GuestStateMachine(
            Guest.of(large),
            new AgentMessenger(Optional.of(environment), new PrintStream(log, true, UTF_8)),
            pauses::get,
            clock::get);
    armed(machine);
    machine.received(new ToGuest.Go(1, 100));
    for (int step = 0; step < 3; step++) {
      finishStep(machine);
      passMillis(100);
      assertTrue(machine.backgroundCheckpoint().isEmpty());
    }
    assertEquals(1, log.toString(UTF_8).lines().count());
  }
}
