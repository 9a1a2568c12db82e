package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** What managers are told when a request is not carried out. */
final class Refusals {

  private Refusals() {}

  /** The call is refused with this status, in a sentence that holds these words. */
  static void assertRefused(Status.Code code, String words, Runnable call) {
    StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, call::run);
    assertEquals(code, failure.getStatus().getCode(), failure.getMessage());
    String description = String.valueOf(failure.getStatus().getDescription());
    assertTrue(description.contains(words), description);
  }
}
