package org.miragemanager.guests.c;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.ToGuest;

/** One unikernel, now in Java and now in C: what one gives the other goes on from. */
@Timeout(120)
@Tag("processes")
class AcrossLanguagesTest {
  private static final Path VECTORS =
      Path.of("../unimem/src/test/resources/org/miragemanager/unimem/checkpoint-vectors.txt");

  @TempDir private Path folder;
  private long generation;

  /** The command of an example guest. */
  private interface Command {
    List<String> of(String guest) throws Exception;
  }

  private static List<String> inC(String guest) throws Exception {
    return List.of(CGuests.program(guest).toString());
  }

  private static List<String> inJava(String guest) {
    String main = guest.substring(0, 1).toUpperCase(Locale.ROOT) + guest.substring(1);
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        "org.miragemanager.guests." + main);
  }

  /** Runs the next domain from a state, null at first, until it has stepped or is complete. */
  private byte[] runDomain(Command language, String guest, byte[] state, String... arguments)
      throws Exception {
    generation++;
    Path socket = folder.resolve(generation + ".sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      List<String> command = new ArrayList<>(language.of(guest));
      command.addAll(List.of(arguments));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile());
      builder.environment().put("MIRAGE_CHANNEL", socket.toString());
      builder.environment().put("MIRAGE_TOKEN", "token");
      builder.environment().put("MIRAGE_UNIKERNEL", "test-1");
      builder.environment().put("MIRAGE_GENERATION", Long.toString(generation));
      Process process = builder.start();
      try (AgentEnd agent = new AgentEnd(server::accept)) {
        agent.connectAndWaive();
        if (state != null) {
          agent.say(new ToGuest.State(state));
        }
        agent.say(new ToGuest.Go(generation));
        agent.expect(FromGuest.Running.class);
        agent.say(new ToGuest.Suspend());
        byte[] given = stateOrLast(agent);
        agent.say(new ToGuest.Exit());
        assertEquals(0, process.waitFor());
        return given;
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /** A program that is complete by now says so instead. */
  private static byte[] stateOrLast(AgentEnd agent) throws IOException {
    FromGuest given = agent.expect(FromGuest.class);
    return switch (given) {
      case FromGuest.State state -> state.checkpoint();
      case FromGuest.Terminate last -> last.checkpoint();
      default -> throw new AssertionError("expected a state and got " + given);
    };
  }

  @Test
  void theCounterGoesOnFromJavaToCAndBack() throws Exception {
    String[] slow = {"--interval", "1m", "--ballast", "5001"};
    byte[] inJava = runDomain(AcrossLanguagesTest::inJava, "counter", null, slow);
    byte[] inC = runDomain(AcrossLanguagesTest::inC, "counter", inJava, slow);
    byte[] back = runDomain(AcrossLanguagesTest::inJava, "counter", inC, slow);
    Checkpoint last = Checkpoint.decode(back);
    assertEquals(3, last.store().getInt("count"));
    assertEquals(3, last.sequence());
    assertEquals(3, last.generation());
  }

  @Test
  void bothBeginWithTheSameBytes() throws Exception {
    String[] slow = {"--interval", "1m", "--ballast", "12345"};
    byte[] inJava = runDomain(AcrossLanguagesTest::inJava, "counter", null, slow);
    generation = 0;
    Files.delete(folder.resolve("1.sock"));
    byte[] inC = runDomain(AcrossLanguagesTest::inC, "counter", null, slow);
    assertArrayEquals(inJava, inC);
  }

  @Test
  void branchingEndsInTheSameStateWhereverItsStepsWereExecuted() throws Exception {
    String[] seed = {"--seed=-7", "--interval", "0ms"};
    byte[] inJava = untilComplete(AcrossLanguagesTest::inJava, AcrossLanguagesTest::inJava, seed);
    byte[] inC = untilComplete(AcrossLanguagesTest::inC, AcrossLanguagesTest::inC, seed);
    byte[] inBoth = untilComplete(AcrossLanguagesTest::inJava, AcrossLanguagesTest::inC, seed);
    Checkpoint expected = Checkpoint.decode(inJava);
    assertEquals(251, expected.store().getInt("round"));
    for (byte[] other : List.of(inC, inBoth)) {
      Checkpoint last = Checkpoint.decode(other);
      assertEquals(expected.store(), last.store());
      assertEquals(expected.sequence(), last.sequence());
    }
  }

  private byte[] untilComplete(Command first, Command others, String... arguments)
      throws Exception {
    byte[] state = runDomain(first, "branching", null, "--seed=-7", "--interval", "1m");
    while (!Checkpoint.decode(state).next().isEmpty()) {
      state = runDomain(others, "branching", state, arguments);
    }
    return state;
  }

  @Test
  void everySharedVectorIsTheSameInC() throws Exception {
    Process check =
        new ProcessBuilder(CGuests.test("vectors").toString(), VECTORS.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(check.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, check.waitFor(), output);
    assertTrue(output.contains("checkpoints are the same in C"), output);
  }

  @Test
  void argumentsAreTheSame() throws Exception {
    for (List<String> arguments :
        List.of(
            List.of("--intervall", "1s"),
            List.of("--interval"),
            List.of("--interval", "1h"),
            List.of("--until=0"),
            List.of("--until", "1", "--until=1"),
            List.of("--ballast", "16777216"),
            List.of("--durable", "maybe"),
            List.of("--interval=0ms", "--until", "1", "--sequence", "yes"))) {
      assertEquals(outcome(inJava("counter"), arguments), outcome(inC("counter"), arguments));
    }
    for (String guest : List.of("counter", "branching")) {
      String help = outcome(inC(guest), List.of("--help"));
      assertTrue(help.contains("--interval DURATION") && help.endsWith("0"), help);
    }
  }

  /** What a guest prints, without the time, and its exit code. */
  private static String outcome(List<String> command, List<String> arguments) throws Exception {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("MIRAGE_"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return output.replaceAll("(?m)^\\d+ ", "") + process.waitFor();
  }
}
