package org.miragemanager.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.miragemanager.model.Generation.Place;

final class GenerationTest {
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void isWrittenWithItsHostOrNoneOnTheShelf() throws Exception {
    assertWritten(
        "{\"host\":\"edge-1\",\"generation\":3}", new Generation(3, Place.host("edge-1")));
    assertWritten("{\"host\":null,\"generation\":4}", new Generation(4, Place.SHELF));
  }

  private void assertWritten(String text, Generation generation) throws Exception {
    assertEquals(text, json.writeValueAsString(generation));
    assertEquals(generation, json.readValue(text, Generation.class));
  }

  @Test
  void numbersBeginWithOne() {
    assertThrows(IllegalArgumentException.class, () -> new Generation(0, Place.SHELF));
    assertThrows(IllegalArgumentException.class, () -> new DomainId("counter-1", 0));
    assertThrows(IllegalArgumentException.class, () -> new DomainId("Counter", 1));
  }
}
