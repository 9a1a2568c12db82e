package org.miragemanager.manager.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.manager.http.ViewJson;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.service.UnikernelView;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.GuestSpec.GuestPolicy.LostContact;
import org.miragemanager.model.GuestSpec.GuestPolicy.Restart;
import org.miragemanager.model.ImageRef;

final class JsonObjectReaderTest {
  @Test
  void readsWhatTheServerWrites() throws Exception {
    Instant then = Instant.parse("2026-02-03T04:05:06.789Z");
    OperationView operation =
        new OperationView(
            "w", "r", "migrate", "n", "a", "b", then, then, "done", "p", "d", 1.5, 2.0, 3L, "u");
    UnikernelView unikernel =
        new UnikernelView(
            "n",
            "connected",
            "a",
            7,
            new GuestSpec(
                new ImageRef("i", "1"),
                8,
                List.of("x", "y"),
                GuestPolicy.USUAL
                    .withCheckpointMillis(500)
                    .withOnLostContact(LostContact.RUN)
                    .withRestart(Restart.NEVER)
                    .withPriority(3)
                    .withRequires(Map.of("zone", "a"))),
            9L,
            10L,
            "ab",
            "e",
            "p",
            "later",
            then,
            operation);
    String json = ViewJson.strict().writeValueAsString(unikernel);
    assertEquals(unikernel, ViewReader.unikernel(JsonObjectReader.parseObject(json)));
  }

  @Test
  void leavesOutWhatItDoesNotKnowOrWhatIsMissing() throws Exception {
    JsonObjectReader fields =
        JsonObjectReader.parseObject(
            "{\"new\":{\"a\":[1,{\"b\":null}]},\"name\":\"n\",\"status\":\"s\"}");
    UnikernelView unikernel = ViewReader.unikernel(fields);
    assertEquals("n", unikernel.name());
    assertNull(unikernel.sequence());
    assertNull(unikernel.operation());
    assertTrue(unikernel.guest().arguments().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "[]",
        "{",
        "{\"name\":",
        "{}",
        "7",
        "null",
        "{\"name\":7,\"status\":\"s\"}",
        "{\"name\":\"n\",\"status\":\"s\",\"createdAt\":\"yesterday\"}",
        "{\"name\":\"n\",\"status\":\"s\",\"operation\":[]}"
      })
  void refusesWhatMakesNoSense(String document) {
    assertThrows(
        IOException.class, () -> ViewReader.unikernel(JsonObjectReader.parseObject(document)));
  }
}
