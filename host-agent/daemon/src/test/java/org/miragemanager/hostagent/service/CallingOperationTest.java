package org.miragemanager.hostagent.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.grpc.Metadata;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.hostagent.api.CallingOperation;

/** The headers that carry an operation's name, there and back. */
final class CallingOperationTest {
  @ParameterizedTest
  @ValueSource(strings = {"migrate-counter-1", "Zähler nach Süden", "100%", "a/b?c&d=e"})
  void whatIsWrittenIsRead(String workflowId) {
    Metadata headers = new Metadata();
    CallingOperation operation = new CallingOperation(workflowId, "f00d-beef");
    operation.writeTo(headers);
    assertEquals(Optional.of(operation), CallingOperation.readFrom(headers));
  }

  @Test
  void anOrdinaryNameIsReadableOnTheWire() {
    Metadata headers = new Metadata();
    new CallingOperation("migrate-counter-1", "r").writeTo(headers);
    assertEquals("migrate-counter-1", headers.get(CallingOperation.WORKFLOW));
  }

  @Test
  void aNameCannotBeginAnotherLineOfTheLog() {
    Metadata headers = new Metadata();
    new CallingOperation("migrate\nERROR", "r").writeTo(headers);
    assertFalse(CallingOperation.readFrom(headers).orElseThrow().workflowId().contains("\n"));
  }

  @Test
  void whatCannotBeReadIsPassedOver() {
    Metadata headers = new Metadata();
    assertEquals(Optional.empty(), CallingOperation.readFrom(headers));
    headers.put(CallingOperation.WORKFLOW, "100%");
    assertEquals(Optional.empty(), CallingOperation.readFrom(headers));
  }
}
