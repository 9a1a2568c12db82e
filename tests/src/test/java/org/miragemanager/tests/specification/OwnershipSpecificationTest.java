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
 * TLC explores {@code docs/ownership/Ownership.tla} and {@code Lease.tla} whole within bounds, and
 * finds a history that goes wrong for each rule that is left out: a rule that nothing needs would
 * be found here.
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

  private static final String LOSER_STEPS = "Invariant TheLoserIsOver is violated";

  @TempDir private Path folder;

  /** A specification with what its histories may have at most, and the rules that are left out. */
  private sealed interface Model {
    List<String> broken();

    String configuration();
  }

  private record Ownership(
      int generations,
      int steps,
      int migrations,
      int faults,
      List<String> kinds,
      List<String> broken)
      implements Model {
    Ownership without(String... rules) {
      return new Ownership(generations, steps, migrations, faults, kinds, List.of(rules));
    }

    @Override
    public String configuration() {
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
  }

  private record Lease(int faults, List<String> broken) implements Model {
    @Override
    public String configuration() {
      return """
      SPECIFICATION Specification
      INVARIANTS TheLoserIsOver
      CONSTANTS
        Length = 3
        Calls = {c1}
        MaxFaults = %d
        Broken = {%s}
      """
          .formatted(faults, quoted(broken));
    }
  }

  private static String quoted(List<String> words) {
    return words.stream().map(word -> '"' + word + '"').collect(Collectors.joining(", "));
  }

  /** A rule that is left out, what goes wrong then, and how small a model shows it. */
  private record Variant(String finding, Model model) {
    @Override
    public String toString() {
      return String.join("; ", model.broken()) + ": " + finding;
    }
  }

  private static Ownership safety(int steps, int faults, String... kinds) {
    return new Ownership(3, steps, 2, faults, List.of(kinds), List.of());
  }

  private static Ownership progress(int migrations, int faults, String... kinds) {
    return new Ownership(4, 0, migrations, faults, List.of(kinds), List.of());
  }

  static Stream<Variant> leaseVariants() {
    return Stream.of(
            "the agent counts from when it asked",
            "the agent counts less than it was granted",
            "the guest counts from when the agent told it",
            "the clock runs while the machine is suspended",
            "a longer lease is never shortened",
            "no wall clock is compared",
            "the answer to renew says who owns",
            "a renewal is one transaction",
            "a started agent has no lease",
            "a host's name has one holder")
        .map(rule -> new Variant(LOSER_STEPS, new Lease(1, List.of(rule))));
  }

  static Stream<Variant> ownershipVariants() {
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

  @Test
  void aSuccessorIsLetInWhenTheLoserIsOver() throws Exception {
    assertEquals(HOLDS, explore(new Lease(1, List.of())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"ownershipVariants", "leaseVariants"})
  void eachRuleIsNeeded(Variant variant) throws Exception {
    assertEquals(variant.finding(), explore(variant.model()));
  }

  /** How TLC's exploration ended, in its words. */
  private String explore(Model model) throws IOException, InterruptedException {
    assertTrue(Files.exists(TLC), TLC + " is missing: tests/run downloads it");
    Path configuration = folder.resolve("model.cfg");
    Files.writeString(configuration, model.configuration());
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + (model.broken().isEmpty() ? 4 : 1),
                "-Xmx1g",
                "-cp",
                TLC.toString(),
                "tlc2.TLC",
                "-metadir",
                folder.resolve("states").toString(),
                "-config",
                configuration.toString(),
                model.getClass().getSimpleName() + ".tla")
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
    System.out.printf("%s: %s, %s states%n", model.broken(), end.group(), states);
    return end.group();
  }
}
