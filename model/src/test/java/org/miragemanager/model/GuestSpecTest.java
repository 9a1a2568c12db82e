package org.miragemanager.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.GuestSpec.GuestPolicy.LostContact;
import org.miragemanager.model.GuestSpec.GuestPolicy.Restart;

final class GuestSpecTest {
  private record Order(String name, @JsonUnwrapped GuestSpec guest) {}

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void itsFieldsStandBesideTheOthers() throws Exception {
    Order order =
        new Order(
            "counter-1",
            new GuestSpec(
                new ImageRef("counter", "1"),
                1 << 20,
                List.of("--until", "7"),
                GuestPolicy.USUAL
                    .withCheckpointMillis(250)
                    .withOnLostContact(LostContact.RUN)
                    .withRestart(Restart.NEVER)
                    .withPriority(3)
                    .withRequires(Map.of("zone", "a"))));
    String text = json.writeValueAsString(order);
    assertEquals(
        json.readTree(
            """
            {"name":"counter-1","image":"counter","version":"1","memoryBytes":1048576,
             "arguments":["--until","7"],"checkpointMillis":250,"onLostContact":"run",
             "restart":"never","priority":3,"requires":{"zone":"a"},"stopTimeoutMillis":30000}
            """),
        json.readTree(text));
    assertEquals(order, json.readValue(text, Order.class));
  }

  @Test
  void whatIsAbsentIsAsUsual() throws Exception {
    Order order = json.readValue("{\"name\":\"n\",\"image\":\"counter\"}", Order.class);
    assertEquals(
        new GuestSpec(new ImageRef("counter", null), GuestSpec.USUAL_MEMORY_BYTES, List.of()),
        order.guest());
    assertEquals(GuestPolicy.USUAL, order.guest().policy());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'stopTimeoutMillis':999} | The field 'stopTimeoutMillis' is 999: it must be 1000 (a second) to 86400000 (a day).",
        "{'checkpointMillis':-1} | The field 'checkpointMillis' is -1: it must be 0 or more.",
        "{'memoryBytes':-1}      | The field 'memoryBytes' is -1: it must be greater than 0.",
        "{'arguments':[null]}    | The field 'arguments' has a null: an argument is a text.",
        "{'requires':{'a':null}} | The field 'requires' has a label without a value"
      },
      quoteCharacter = '`')
  void whatMakesNoSenseIsToldInOneSentence(String fields, String sentence) {
    ValueInstantiationException refusal =
        assertThrows(
            ValueInstantiationException.class,
            () -> json.readValue(fields.replace('\'', '"'), Order.class));
    assertTrue(
        refusal.getCause().getMessage().startsWith(sentence), refusal.getCause().getMessage());
  }
}
