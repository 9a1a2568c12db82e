package org.miragemanager.manager.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import org.miragemanager.workflows.temporal.StrictJson;

/**
 * Reads an order from a request, and says exactly what is wrong with one that cannot be read or
 * lacks something.
 */
final class RequestBody {
  /** No order needs more. */
  static final int MAXIMUM_BYTES = 1 << 20;

  /** What is still read of a body that is too large, so that its sender sees the answer. */
  private static final long DRAINED_BYTES = 64L << 20;

  private final ObjectMapper json;

  RequestBody(ObjectMapper json) {
    this.json = json;
  }

  /** The order in the body; an empty body counts as {@code {}}. */
  <T> T read(Context context, Class<T> type) {
    byte[] body = bytes(context);
    T order = parse(body.length == 0 ? new byte[] {'{', '}'} : body, type);
    if (order == null) {
      throw HttpRefusal.badRequest("The body is null: send a JSON object.");
    }
    return order;
  }

  private static byte[] bytes(Context context) {
    try {
      InputStream stream = context.req().getInputStream();
      byte[] body = stream.readNBytes(MAXIMUM_BYTES + 1);
      if (body.length > MAXIMUM_BYTES) {
        drain(stream);
        throw new HttpRefusal(
            413, "too_large", "The body is larger than 1 MiB: no order needs that much.");
      }
      return body;
    } catch (IOException broken) {
      throw HttpRefusal.badRequest("The body ended early: send it whole.");
    }
  }

  private static void drain(InputStream stream) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long left = DRAINED_BYTES;
    for (int count = 0; left > 0 && count >= 0; left -= count) {
      count = stream.read(buffer);
    }
  }

  private <T> T parse(byte[] body, Class<T> type) {
    try {
      return StrictJson.read(json, body, type);
    } catch (JsonProcessingException wrong) {
      throw HttpRefusal.badRequest(StrictJson.complaint("body", wrong));
    }
  }

  /** Refuses an order without a field that it cannot do without. */
  static void require(String field, String value) {
    if (value == null || value.isBlank()) {
      throw HttpRefusal.badRequest("The field '" + field + "' is missing: the order needs it.");
    }
  }
}
