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
import org.junit.jupiter.params.provider.CsvFileSource;
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

  /** The wording stands in the file alone; the other tests assert the type of the failure. */
  @ParameterizedTest(name = "{0} {1}")
  @CsvFileSource(resources = "bad-input.txt", delimiter = '|', quoteCharacter = '`')
  void failsAtOnceWithASentence(String type, String json, String sentence) throws IOException {
    JsonNode input = new ObjectMapper().readTree(json);
    assertEquals(sentence, refusal(fixture.start(type, "bad-" + ++numbers, input)));
  }

  /** M3: Temporal terminates a workflow that sets a search attribute of more than 2,048 bytes. */
  @ParameterizedTest
  @ValueSource(strings = {MigrationWorkflow.TYPE, ResumeWorkflow.TYPE, RecoveryWorkflow.TYPE})
  void aNameThatIsTooLong(String type) {
    String name = "a".repeat(100_000);
    assertRefused(type, new OperationRequest(name, "*"));
    assertRefused(type, new OperationRequest("a", name));
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
    assertTrue(refusal(drain).length() < 200);
  }

  @Test
  void noInputAtAll() {
    WorkflowStub workflow = fixture.start(MigrationWorkflow.TYPE, "bad-" + ++numbers);
    assertTrue(refusal(workflow).length() < 200);
  }

  @Test
  void anotherEncodingThanJson() {
    assertRefused(MigrationWorkflow.TYPE, new byte[] {1, 2, 3});
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

  private static void assertRefused(String type, Object input) {
    String sentence = refusal(fixture.start(type, "bad-" + ++numbers, input));
    assertTrue(sentence.length() < 200, sentence);
  }

  /** The sentence with which a workflow fails because of its input. */
  private static String refusal(WorkflowStub workflow) {
    WorkflowFailedException failure =
        assertThrows(WorkflowFailedException.class, () -> fixture.result(workflow));
    ApplicationFailure cause = (ApplicationFailure) failure.getCause();
    assertEquals(StrictDataConverter.BAD_INPUT, cause.getType());
    return cause.getOriginalMessage();
  }
}
