package org.miragemanager.tests.specification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * TLC explores {@code docs/ownership/Ownership.tla} whole within bounds, and finds a history that
 * goes wrong for each rule that is left out: a rule that nothing needs would be found here.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OwnershipSpecificationTest {
  private static final Path TOP = Path.of("").toAbsolutePath().getParent();
  private static final Path TLC = TOP.resolve("target/tla2tools.jar");

  private static final List<String> ALL_FAULTS =
      List.of("cut off", "agent", "power", "guest", "loss", "fire", "termination");

  /** The end of TLC's run, as it says it. */
  private static final String HOLDS = "No error has been found";

  private static final String STUCK = "Deadlock reached";
  private static final String TWO_RUN = "Invariant OneRuns is violated";
  private static final String LOST = "Invariant NothingAcknowledgedIsLost is violated";
  private static final String TWO_DOMAINS = "Invariant OneDomainAGeneration is violated";

  @TempDir private Path folder;

  /**
   * What a history may have at most.
   *
   * @param broken the rules that are left out
   */
  private record Bounds(
      int generations,
      int steps,
      int migrations,
      int faults,
      List<String> kinds,
      List<String> broken) {
    Bounds without(String... rules) {
      return new Bounds(generations, steps, migrations, faults, kinds, List.of(rules));
    }

    String configuration() {
      return """
      SPECIFICATION Specification
      INVARIANTS OneRuns NothingAcknowledgedIsLost OneDomainAGeneration OneOwner
      CONSTANTS
        Hosts = {h1, h2}
        FirstHost = h1
        MaxLease = 2
        MaxGeneration = %d
        MaxSteps = %d
        MaxMigrations = %d
        MaxFaults = %d
        Faults = {%s}
        Broken = {%s}
      """
          .formatted(generations, steps, migrations, faults, quoted(kinds), quoted(broken));
    }

    private static String quoted(List<String> words) {
      return words.stream().map(word -> '"' + word + '"').collect(Collectors.joining(", "));
    }
  }

  /** A rule that is left out, what goes wrong then, and how small a model shows it. */
  private record Variant(String finding, Bounds bounds) {
    @Override
    public String toString() {
      return String.join("; ", bounds.broken()) + ": " + finding;
    }
  }

  private static Bounds safety(int steps, int faults, String... kinds) {
    return new Bounds(3, steps, 2, faults, List.of(kinds), List.of());
  }

  private static Bounds progress(int migrations, int faults, String... kinds) {
    return new Bounds(4, 0, migrations, faults, List.of(kinds), List.of());
  }

  static Stream<Variant> variants() {
    return Stream.of(
        new Variant(TWO_RUN, safety(1, 0).without("a thaw ends a suspension")),
        new Variant(
            TWO_RUN, safety(1, 1, "agent").without("a suspension is forgotten by a restart")),
        new Variant(TWO_RUN, safety(1, 0).without("the workflow resumes the source")),
        new Variant(TWO_RUN, safety(1, 0).without("keep retires nothing")),
        new Variant(TWO_RUN, safety(1, 0).without("forward elsewhere by another hand-over")),
        new Variant(TWO_RUN, safety(1, 0).without("a lease is ended while it is counted")),
        new Variant(
            TWO_DOMAINS, safety(1, 1, "agent").without("a domain is recorded after its start")),
        new Variant(
            LOST,
            safety(2, 1, "cut off").without("a checkpoint of a retired generation is stored")),
        new Variant(LOST, safety(2, 0).without("an older checkpoint is stored")),
        new Variant(
            STUCK, progress(1, 1, "guest").without("an end on a host that lives is not reported")),
        new Variant(
            STUCK,
            progress(1, 2, "loss", "termination")
                .without("the agent does not repeat the hand-over")),
        new Variant(
            STUCK, progress(2, 0).without("an agent refuses what is older than what it knows")),
        new Variant(
            STUCK,
            progress(1, 1, "fire")
                .without(
                    "only the lease's end starts a failover",
                    "a host without a lease is handed to")));
  }

  @Test
  void neverTwoRunAndNothingAcknowledgedIsLost() throws Exception {
    assertEquals(HOLDS, explore(safety(1, 1, ALL_FAULTS.toArray(String[]::new))));
  }

  @Test
  void aUnikernelIsNeverStuck() throws Exception {
    assertEquals(HOLDS, explore(progress(1, 2, ALL_FAULTS.toArray(String[]::new))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void eachRuleIsNeeded(Variant variant) throws Exception {
    assertEquals(variant.finding(), explore(variant.bounds()));
  }

  /** How TLC's exploration ended, in its words. */
  private String explore(Bounds bounds) throws IOException, InterruptedException {
    assertTrue(Files.exists(TLC), TLC + " is missing: tests/run downloads it");
    Path configuration = folder.resolve("Ownership.cfg");
    Files.writeString(configuration, bounds.configuration());
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + (bounds.broken().isEmpty() ? 4 : 1),
                "-Xmx1g",
                "-cp",
                TLC.toString(),
                "tlc2.TLC",
                "-metadir",
                folder.resolve("states").toString(),
                "-config",
                configuration.toString(),
                "Ownership.tla")
            .directory(TOP.resolve("docs/ownership").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.waitFor();
    String said = Files.readString(output);
    Matcher end =
        Pattern.compile("No error has been found|Deadlock reached|Invariant \\w+ is violated")
            .matcher(said);
    assertTrue(end.find(), said);
    Matcher size = Pattern.compile("\\d+ states generated, (\\d+) distinct").matcher(said);
    String states = "?";
    while (size.find()) {
      states = size.group(1);
    }
    System.out.printf("%s: %s, %s states%n", bounds.broken(), end.group(), states);
    return end.group();
  }
}
