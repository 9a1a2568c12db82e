package org.miragemanager.unimem.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.miragemanager.unimem.Program;
import org.miragemanager.unimem.protocol.ToGuest;

/** How a guest starts: alone, under an agent that is not there yet, wrongly, or to rehearse. */
@Timeout(20)
class StartingTest {
  private final List<String> steps = new ArrayList<>();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  private Guest counter(int until) {
    return Guest.of(
            Program.startingWith("count")
                .durableStep("count", store -> store.setInt("count", store.getInt("count", 0) + 1))
                .edge("count", "count", store -> store.getInt("count") < until)
                .build())
        .withListener(
            (generation, sequence, step, store) ->
                steps.add(generation + " " + sequence + " " + step + " " + store.getInt("count")));
  }

  private int run(Guest guest, Map<String, String> environment, String... arguments) {
    return GuestRuntime.run(
        List.of(arguments),
        options -> {
          if (!options.isEmpty()) {
            throw new UsageException("unknown argument " + options.getFirst());
          }
          return guest;
        },
        environment,
        new PrintStream(log, true, UTF_8));
  }

  @Test
  void withoutAChannelItRunsAloneUntilItIsComplete() {
    assertEquals(0, run(counter(3), Map.of()));
    assertEquals(List.of("1 1 count 1", "1 2 count 2", "1 3 count 3"), steps);
    assertEquals("", log.toString(UTF_8));
  }

  @Test
  void aloneItKeepsItsPace() {
    long start = System.nanoTime();
    assertEquals(0, run(counter(3).withPace(Duration.ofMillis(20)), Map.of()));
    assertTrue(System.nanoTime() - start >= 40_000_000);
  }

  @Test
  void aloneItFailsWithItsReason() {
    Program failing = Program.startingWith("a").step("a", store -> store.getInt("missing")).build();
    assertEquals(1, RunningGuest.startAlone(Guest.of(failing)).exitCode());
  }

  @Test
  void aStoreThatCannotBeFilledFails() {
    Program failing =
        Program.startingWith("a")
            .initially(store -> store.getInt("missing"))
            .step("a", store -> {})
            .build();
    assertEquals(1, run(Guest.of(failing), Map.of()));
    assertTrue(log.toString(UTF_8).startsWith("filling the store failed: StoreException: "));
  }

  @Test
  void wrongArgumentsAreWrongUsage() {
    assertEquals(2, run(counter(1), Map.of(), "--what"));
    assertEquals("unknown argument --what", log.toString(UTF_8).strip());
  }

  @ParameterizedTest
  @CsvSource({
    "MIRAGE_TOKEN, , MIRAGE_TOKEN is not",
    "MIRAGE_UNIKERNEL, , MIRAGE_UNIKERNEL is not",
    "MIRAGE_GENERATION, , MIRAGE_GENERATION is not",
    "MIRAGE_GENERATION, -1, MIRAGE_GENERATION is \"-1\"",
    "MIRAGE_GENERATION, two, MIRAGE_GENERATION is \"two\"",
  })
  void aWrongEnvironmentIsWrongUsage(String name, String value, String message) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "MIRAGE_CHANNEL", "agent.sock",
                "MIRAGE_TOKEN", "token",
                "MIRAGE_UNIKERNEL", "test-1",
                "MIRAGE_GENERATION", "1"));
    if (value == null) {
      environment.remove(name);
    } else {
      environment.put(name, value);
    }
    assertEquals(2, run(counter(1), environment));
    assertTrue(log.toString(UTF_8).contains(message), log.toString(UTF_8));
  }

  @Test
  void itWaitsForAnAgentThatIsNotThereYet(@TempDir Path directory) throws Exception {
    try (FakeAgent agent = new FakeAgent()) {
      Path link = directory.resolve("link.sock");
      RunningGuest guest = RunningGuest.start(counter(1), link, 1);
      Files.createSymbolicLink(link, agent.socket());
      agent.accept();
      agent.say(new ToGuest.Exit());
      assertEquals(0, guest.exitCode());
    }
  }

  @Test
  void aRehearsalPlaysTwoDomainsOfAGuestThatNeverEnds() {
    assertEquals(0, run(counter(Integer.MAX_VALUE), Map.of(), GuestRuntime.REHEARSE));
    assertEquals("1 1 count 1", steps.getFirst());
    assertTrue(steps.stream().anyMatch(line -> line.startsWith("2 ")), steps.toString());
    assertEquals("", log.toString(UTF_8));
  }

  @Test
  void aRehearsalOfAGuestThatEndsEnds() {
    assertEquals(0, run(counter(1), Map.of(), GuestRuntime.REHEARSE));
  }

  @Test
  void aRehearsalThatFailsSaysSo() {
    Program failing = Program.startingWith("a").step("a", store -> store.getInt("missing")).build();
    assertEquals(1, run(Guest.of(failing), Map.of(), GuestRuntime.REHEARSE));
  }
}
