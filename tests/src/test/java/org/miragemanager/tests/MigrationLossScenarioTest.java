package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A host dies in the middle of a migration, and nobody starts it again before that has ended. */
class MigrationLossScenarioTest {
  private static final String SOURCE = "edge-1";
  private static final String TARGET = "edge-2";

  @TempDir private static Path folder;
  private static ThreeHosts hosts;

  @BeforeAll
  static void start() throws IOException {
    hosts = new ThreeHosts(folder);
  }

  @AfterAll
  static void stop() {
    hosts.close();
  }

  @AfterEach
  void putInOrder() throws Exception {
    hosts.putInOrder();
  }

  static Stream<Arguments> hostsAndSteps() {
    return Stream.of(SOURCE, TARGET)
        .flatMap(
            host ->
                Stream.of("CreateTarget", "SuspendSource", "ResumeTarget")
                    .map(step -> Arguments.of(host, step)));
  }

  @ParameterizedTest(name = "{0} lost at {1}")
  @MethodSource("hostsAndSteps")
  void theGuestRunsOnAHostThatIsLeft(String lost, String step) throws Exception {
    String name = (lost + "-" + step).toLowerCase(Locale.ROOT);
    hosts.run(name, SOURCE);
    JsonNode begun = hosts.cluster().migrate(name, TARGET, true);
    String workflowId = begun.get("workflowId").asText();
    String runId = begun.get("runId").asText();
    HistoryWatch.untilScheduled(hosts.cluster().temporal().address(), workflowId, runId, step);
    hosts.killHost(lost);

    hosts.await(
        () -> {
          JsonNode unikernel = hosts.unikernel(name);
          return unikernel.path("status").asText().equals("connected")
              && !unikernel.path("host").asText().equals(lost)
              && !unikernel.hasNonNull("operation");
        },
        name + " runs on a host that is left");
    hosts.awaitStep(name);
    JsonNode unikernel = hosts.unikernel(name);
    assertEquals(unikernel.get("generation").asLong(), hosts.printed(name).lastGeneration());
    hosts.printed(name).requireOneAfterAnother(0);
    theNextOneGoesAtOnce(name, unikernel.get("host").asText(), lost);
  }

  /** Whatever became of the first one, it is not in the way. */
  private static void theNextOneGoesAtOnce(String name, String host, String lost)
      throws IOException {
    String left =
        ThreeHosts.NAMES.stream()
            .filter(other -> !other.equals(host) && !other.equals(lost))
            .findFirst()
            .orElseThrow();
    JsonNode next = hosts.cluster().migrate(name, left, false);
    assertEquals("done", next.path("outcome").asText(), next.toString());
  }
}
