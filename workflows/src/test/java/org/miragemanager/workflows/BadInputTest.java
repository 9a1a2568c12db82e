package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.temporal.api.failure.v1.Failure;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.workflows.drain.DrainWorkflow;
import org.miragemanager.workflows.temporal.StrictDataConverter;
import org.miragemanager.workflows.transfer.TransferWorkflows.MigrationWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RecoveryWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.ResumeWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;

/** What people type into {@code temporal workflow start} and should not have. */
class BadInputTest {
  @TempDir private static Path folder;
  private static TransferFixture fixture;
  private static int numbers;

  @BeforeAll
  static void start() throws IOException {
    fixture = new TransferFixture(folder);
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Migration | {"unikernel":"a","host":"edge-2"}             | The field 'host' is unknown: the fields are force, target, unikernel.
          Migration | {"unikernel":"a"}                             | The field 'target' is missing
          Migration | {"target":"edge-2"}                           | The field 'unikernel' is missing
          Migration | {"unikernel":" ","target":"edge-2"}           | The field 'unikernel' is missing
          Migration | {"unikernel":7,"target":"edge-2"}             | The field 'unikernel' has the wrong type
          Migration | {"unikernel":"a","target":["edge-2"]}         | The field 'target' has the wrong type
          Migration | "a"                                           | The input is not what is wanted
          Migration | ["a","edge-2"]                                | The input is not what is wanted
          Migration | null                                          | The input is missing
          Suspend   | {"unikernel":"a","target":"edge-2"}           | ends on the shelf
          Migration | {"unikernel":"a","target":"*","force":true}   | The field 'force' is unknown here: only a Stop takes it.
          Migration | {"unikernel":"a","target":"*","force":false}  | The field 'force' is unknown here: only a Stop takes it.
          Suspend   | {"unikernel":"a","force":true}                | The field 'force' is unknown here: only a Stop takes it.
          Resume    | {"unikernel":"a","target":"*","force":false}  | The field 'force' is unknown here: only a Stop takes it.
          Stop      | {"unikernel":"a","force":"yes"}               | it must be true or false.
          Stop      | {}                                            | The field 'unikernel' is missing
          Resume    | {"unikernel":"a"}                             | The field 'target' is missing
          Run       | {"unikernel":"a","target":"*"}                | The field 'image' is missing
          Run       | {"unikernel":"a","image":"i","target":"*","memoryBytes":0}   | The field 'memoryBytes' must be greater
          Run       | {"unikernel":"a","image":"i","target":"*","memoryBytes":"1G"} | The field 'memoryBytes' has the wrong type
          Run       | {"unikernel":"a","image":"i","target":"*","arguments":"x"}   | The field 'arguments' has the wrong type
          Drain     | {}                                            | The field 'host' is missing
          Drain     | {"host":"edge-1","unikernel":"a"}           | The field 'unikernel' is unknown: the fields are host, parallel.
          Drain     | {"host":"edge-1","parallel":0}              | The field 'parallel' must be between 1 and 64
          Drain     | {"host":"edge-1","parallel":"4"}            | The field 'parallel' has the wrong type
          Drain     | null                                          | The input is missing
          Migrate   | {"unikernel":"a","target":"edge-2"}           | There is no workflow type 'Migrate': the types are Drain, Failover, Migration, Recovery, Resume, Run, Stop, Suspend.
          """)
  void failsAtOnceWithASentence(String type, String json, String sentence) throws IOException {
    JsonNode input = new ObjectMapper().readTree(json);
    assertRefused(type, input, sentence);
  }

  /** M3: Temporal terminates a workflow that sets a search attribute of more than 2,048 bytes. */
  @ParameterizedTest
  @ValueSource(strings = {MigrationWorkflow.TYPE, ResumeWorkflow.TYPE, RecoveryWorkflow.TYPE})
  void aNameThatIsTooLong(String type) {
    String name = "a".repeat(100_000);
    assertRefused(type, new OperationRequest(name, "*"), "has 100000 characters");
    assertRefused(type, new OperationRequest("a", name), "has 100000 characters");
  }

  /** M2: what a drain has done so far is told by its earlier run only. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"moved\":1,\"setbacks\":null}",
        "{\"bogus\":1}",
        "{\"moved\":1000000,\"setbacks\":{\"can\":{\"attempts\":99,\"why\":\"...\"}}}"
      })
  void aDrainThatIsToldWhatItHasDone(String carryOver) throws IOException {
    WorkflowStub drain =
        fixture.start(
            DrainWorkflow.TYPE,
            "bad-" + ++numbers,
            Map.of("host", "edge-1"),
            new ObjectMapper().readTree(carryOver));
    assertFails(drain, "has a second part");
  }

  @Test
  void noInputAtAll() {
    WorkflowStub workflow = fixture.start(MigrationWorkflow.TYPE, "bad-" + ++numbers);
    assertFails(workflow, "The input is missing");
  }

  @Test
  void anotherEncodingThanJson() {
    assertRefused(MigrationWorkflow.TYPE, new byte[] {1, 2, 3}, "send JSON");
  }

  @Test
  void answersOfANewerVersionAreUnderstood() {
    StrictDataConverter converter = new StrictDataConverter();
    assertEquals(
        new TransferResult("a", null, null, 0, null, null),
        converter.fromPayload(
            converter.toPayload(Map.of("unikernel", "a", "novelty", 1)).orElseThrow(),
            TransferResult.class,
            TransferResult.class));
  }

  @Test
  void whatIsExpectedIsToldWithoutATrace() {
    StrictDataConverter converter = new StrictDataConverter();
    Failure expected =
        converter.exceptionToFailure(
            ApplicationFailure.newFailureWithCause("a", "A", StrictDataConverter.bad("b")));
    assertEquals("", expected.getStackTrace() + expected.getCause().getStackTrace());
    assertEquals("b", expected.getCause().getMessage());
    Failure unexpected = converter.exceptionToFailure(new IllegalStateException("c"));
    assertTrue(unexpected.getStackTrace().contains("BadInputTest"), unexpected.getStackTrace());
  }

  private static void assertRefused(String type, Object input, String sentence) {
    assertFails(fixture.start(type, "bad-" + ++numbers, input), sentence);
  }

  private static void assertFails(WorkflowStub workflow, String sentence) {
    WorkflowFailedException failure =
        assertThrows(WorkflowFailedException.class, () -> fixture.result(workflow));
    ApplicationFailure cause = (ApplicationFailure) failure.getCause();
    assertEquals(StrictDataConverter.BAD_INPUT, cause.getType());
    assertTrue(cause.getOriginalMessage().contains(sentence), cause.getOriginalMessage());
  }
}
