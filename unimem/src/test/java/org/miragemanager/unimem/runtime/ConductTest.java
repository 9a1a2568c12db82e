package org.miragemanager.unimem.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.miragemanager.unimem.Program;
import org.miragemanager.unimem.ProgramBuilder;
import org.miragemanager.unimem.Step;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuestReader;
import org.miragemanager.unimem.protocol.ToGuest;

/**
 * What may come while a step is at work, in one thread: every order of events is the test's choice.
 */
class ConductTest {
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

  private Conduct conduct(boolean durable) {
    return conduct(durable, Long.MAX_VALUE);
  }

  private Conduct conduct(boolean durable, long until) {
    Step count = store -> store.setInt("count", store.getInt("count", 0) + 1);
    ProgramBuilder builder = Program.startingWith("a");
    Program program =
        (durable ? builder.durableStep("a", count) : builder.step("a", count))
            .edge("a", "a", store -> store.getInt("count") < until)
            .build();
    GuestEnvironment environment = new GuestEnvironment("", "token", "test-1", 1);
    return new Conduct(
        Guest.of(program),
        new GuestVoice(Optional.of(environment), new PrintStream(log, true, UTF_8)));
  }

  private static RecordingLink atWork(Conduct conduct) throws Exception {
    RecordingLink link = new RecordingLink();
    conduct.connected(link);
    conduct.received(new ToGuest.Go(1));
    assertTrue(conduct.pause() <= 0);
    conduct.beginStep();
    assertEquals(List.of("Hello"), link.said());
    return link;
  }

  /** The step at work comes to its end. */
  private static void finishStep(Conduct conduct) {
    conduct.endStep(conduct.beginStep().step());
  }

  @Test
  void aSuspendIsAnsweredAfterTheStep() throws Exception {
    Conduct conduct = conduct(false);
    RecordingLink link = atWork(conduct);
    conduct.received(new ToGuest.Suspend());
    assertEquals(List.of(), link.said());
    finishStep(conduct);
    assertEquals(List.of("Running", "State"), link.said());
  }

  @Test
  void aGoTakesBackASuspendThatIsNotAnswered() throws Exception {
    Conduct conduct = conduct(false);
    RecordingLink link = atWork(conduct);
    conduct.received(new ToGuest.Suspend());
    conduct.received(new ToGuest.Go(1));
    finishStep(conduct);
    assertEquals(List.of("Running"), link.said());
    assertTrue(conduct.pause() <= 0);
  }

  @Test
  void aGoForAnotherGenerationDoesNotTakeItBack() throws Exception {
    Conduct conduct = conduct(false);
    RecordingLink link = atWork(conduct);
    conduct.received(new ToGuest.Suspend());
    conduct.received(new ToGuest.Go(2));
    finishStep(conduct);
    assertEquals(List.of("Running", "State"), link.said());
  }

  @Test
  void aSuspendDuringTheLastStepGivesTheStateAndGoTerminates() throws Exception {
    Conduct conduct = conduct(false, 1);
    RecordingLink link = atWork(conduct);
    conduct.received(new ToGuest.Suspend());
    finishStep(conduct);
    assertEquals(List.of("Running", "State"), link.said());
    conduct.received(new ToGuest.Go(1));
    assertEquals(List.of("Terminate"), link.said());
  }

  @Test
  void runningIsSaidAgainAfterEveryHello() throws Exception {
    Conduct conduct = conduct(false);
    atWork(conduct);
    finishStep(conduct);
    conduct.disconnected();
    RecordingLink next = new RecordingLink();
    conduct.connected(next);
    assertEquals(List.of("Hello", "Running"), next.said());
  }

  @Test
  void aSuspendIsForgottenWithItsChannel() throws Exception {
    Conduct conduct = conduct(false);
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
    Conduct conduct = conduct(true);
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
    Conduct conduct = conduct(false);
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
    Conduct conduct = conduct(true);
    RecordingLink link = atWork(conduct);
    conduct.received(new ToGuest.Exit());
    assertEquals(OptionalInt.of(0), conduct.exitCode());
    finishStep(conduct);
    assertEquals(List.of(), link.said());
  }
}
