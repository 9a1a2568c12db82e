package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.miragemanager.activities.transfer.TransferActivities;
import org.miragemanager.activities.transfer.TransferActivities.CreateUnikernel;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.workflows.temporal.StrictDataConverter;

/**
 * What earlier releases wrote into histories is what their guests get from today's steps. A replay
 * does not show that: it compares commands and not what they carry.
 */
class OlderInputsTest {
  private final StrictDataConverter converter = new StrictDataConverter();

  @Test
  void guestOfAnOlderReservationKeepsItsSizeAndArguments() throws IOException {
    int read = 0;
    for (Path file : RecordedHistories.all()) {
      for (HistoryEvent event : RecordedHistories.read(file).events()) {
        if (event.hasActivityTaskScheduledEventAttributes()) {
          read += check(file, event.getActivityTaskScheduledEventAttributes()) ? 1 : 0;
        }
      }
    }
    assertTrue(read > 100, "only " + read + " inputs have a guest");
  }

  private boolean check(Path file, ActivityTaskScheduledEventAttributes activity)
      throws IOException {
    Optional<Class<?>> type = inputOf(activity.getActivityType().getName());
    if (type.isEmpty()) {
      return false;
    }
    Payload payload = activity.getInput().getPayloads(0);
    Object input = converter.fromPayload(payload, type.get(), type.get());
    GuestSpec guest;
    if (input instanceof Reservation reservation) {
      guest = reservation.guest();
    } else if (input instanceof CreateUnikernel creation) {
      guest = creation.guest();
    } else {
      return false;
    }
    JsonNode written = new ObjectMapper().readTree(payload.getData().toByteArray());
    JsonNode fields = written.has("guest") ? written.get("guest") : written;
    assertEquals(fields.get("memoryBytes").asLong(), guest.memoryBytes(), file.toString());
    assertEquals(
        fields.get("arguments"),
        new ObjectMapper().valueToTree(guest.arguments()),
        file.toString());
    JsonNode policy = fields.has("terms") ? fields.get("terms") : fields;
    if (policy.hasNonNull("checkpointMillis")) {
      assertEquals(
          policy.get("checkpointMillis").asLong(),
          guest.policy().checkpointMillis(),
          file.toString());
    }
    return true;
  }

  private static Optional<Class<?>> inputOf(String activityType) {
    return Arrays.stream(TransferActivities.class.getMethods())
        .filter(method -> method.getName().equalsIgnoreCase(activityType))
        .filter(method -> method.getParameterCount() > 0)
        .map(OlderInputsTest::firstParameter)
        .findFirst();
  }

  private static Class<?> firstParameter(Method method) {
    return method.getParameterTypes()[0];
  }
}
