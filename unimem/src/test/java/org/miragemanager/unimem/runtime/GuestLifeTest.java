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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.miragemanager.unimem.Program;
import org.miragemanager.unimem.ProgramBuilder;
import org.miragemanager.unimem.Step;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuestReader;
import org.miragemanager.unimem.protocol.ToGuest;

/**
 * What may come while a step is at work, in one thread: every order of events is the test's choice.
 */
@Timeout(20)
class GuestLifeTest {
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

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

  private GuestLife life(boolean durable) {
    return life(durable, Long.MAX_VALUE);
  }

  private GuestLife life(boolean durable, long until) {
    Step count = store -> store.setInt("count", store.getInt("count", 0) + 1);
    ProgramBuilder builder = Program.startingWith("a");
    Program program =
        (durable ? builder.durableStep("a", count) : builder.step("a", count))
            .edge("a", "a", store -> store.getInt("count") < until)
            .build();
    GuestEnvironment environment = new GuestEnvironment("", "token", "test-1", 1);
    return new GuestLife(
        Guest.of(program),
        new GuestVoice(Optional.of(environment), new PrintStream(log, true, UTF_8)));
  }

  private static RecordingLink atWork(GuestLife life) throws Exception {
    RecordingLink link = new RecordingLink();
    life.connected(link);
    life.received(new ToGuest.Go(1));
    assertTrue(life.awaitTurn());
    assertEquals(List.of("Hello"), link.said());
    return link;
  }

  @Test
  void aSuspendIsAnsweredAfterTheStep() throws Exception {
    GuestLife life = life(false);
    RecordingLink link = atWork(life);
    life.received(new ToGuest.Suspend());
    assertEquals(List.of(), link.said());
    life.executeStep();
    assertEquals(List.of("Running", "State"), link.said());
  }

  @Test
  void aGoTakesBackASuspendThatIsNotAnswered() throws Exception {
    GuestLife life = life(false);
    RecordingLink link = atWork(life);
    life.received(new ToGuest.Suspend());
    life.received(new ToGuest.Go(1));
    life.executeStep();
    assertEquals(List.of("Running"), link.said());
    assertTrue(life.awaitTurn());
  }

  @Test
  void aGoForAnotherGenerationDoesNotTakeItBack() throws Exception {
    GuestLife life = life(false);
    RecordingLink link = atWork(life);
    life.received(new ToGuest.Suspend());
    life.received(new ToGuest.Go(2));
    life.executeStep();
    assertEquals(List.of("Running", "State"), link.said());
  }

  @Test
  void aSuspendDuringTheLastStepGivesTheStateAndGoTerminates() throws Exception {
    GuestLife life = life(false, 1);
    RecordingLink link = atWork(life);
    life.received(new ToGuest.Suspend());
    life.executeStep();
    assertEquals(List.of("Running", "State"), link.said());
    life.received(new ToGuest.Go(1));
    assertEquals(List.of("Terminate"), link.said());
  }

  @Test
  void runningIsSaidAgainAfterEveryHello() throws Exception {
    GuestLife life = life(false);
    atWork(life);
    life.executeStep();
    life.disconnected();
    RecordingLink next = new RecordingLink();
    life.connected(next);
    assertEquals(List.of("Hello", "Running"), next.said());
  }

  @Test
  void aSuspendIsForgottenWithItsChannel() throws Exception {
    GuestLife life = life(false);
    atWork(life);
    life.received(new ToGuest.Suspend());
    life.disconnected();
    RecordingLink next = new RecordingLink();
    life.connected(next);
    life.executeStep();
    assertEquals(List.of("Hello", "Running"), next.said());
  }

  @Test
  void aSuspendDuringADurableStepsWorkIsAnsweredInsteadOfItsCheckpoint() throws Exception {
    GuestLife life = life(true);
    RecordingLink link = atWork(life);
    life.received(new ToGuest.Suspend());
    life.executeStep();
    assertEquals(List.of("State"), link.said());
    life.received(new ToGuest.Go(1));
    assertEquals(List.of("TakenCheckpoint"), link.said());
    life.received(new ToGuest.Acknowledged(1));
    assertEquals(List.of("Running"), link.said());
  }

  @Test
  void aStateWhoseSendingFailsIsGivenOverTheNextChannel() throws Exception {
    GuestLife life = life(false);
    RecordingLink link = atWork(life);
    life.executeStep();
    link.broken = true;
    life.received(new ToGuest.Suspend());
    assertTrue(link.closed);
    RecordingLink next = new RecordingLink();
    life.connected(next);
    life.received(new ToGuest.Suspend());
    assertEquals(List.of("Hello", "State"), next.said());
  }

  @Test
  void exitDuringAStepEndsItWithoutAnotherWord() throws Exception {
    GuestLife life = life(true);
    RecordingLink link = atWork(life);
    life.received(new ToGuest.Exit());
    assertEquals(OptionalInt.of(0), life.awaitEnd(0));
    life.executeStep();
    assertEquals(List.of(), link.said());
    assertFalse(life.awaitTurn());
  }
}
