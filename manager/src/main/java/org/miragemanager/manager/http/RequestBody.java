package org.miragemanager.manager.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Collectors;

/** Reads an order from a request, and says exactly what is wrong with one that cannot be read. */
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
      throw RefusedException.badRequest("The body is null: send a JSON object.");
    }
    return order;
  }

  private static byte[] bytes(Context context) {
    try {
      InputStream stream = context.req().getInputStream();
      byte[] body = stream.readNBytes(MAXIMUM_BYTES + 1);
      if (body.length > MAXIMUM_BYTES) {
        drain(stream);
        throw new RefusedException(
            413, "too_large", "The body is larger than 1 MiB: no order needs that much.");
      }
      return body;
    } catch (IOException broken) {
      throw RefusedException.badRequest("The body ended early: send it whole.");
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
      return json.readValue(body, type);
    } catch (UnrecognizedPropertyException unknown) {
      throw RefusedException.badRequest(unknownField(unknown));
    } catch (MismatchedInputException mismatch) {
      throw RefusedException.badRequest(wrongType(mismatch));
    } catch (JsonProcessingException malformed) {
      throw RefusedException.badRequest(
          "The body is not valid JSON ("
              + place(malformed.getLocation())
              + "): "
              + malformed.getOriginalMessage());
    } catch (IOException impossible) {
      throw new IllegalStateException("bytes cannot be read", impossible);
    }
  }

  private static String unknownField(UnrecognizedPropertyException unknown) {
    String known =
        unknown.getKnownPropertyIds().stream()
            .map(Object::toString)
            .sorted()
            .collect(Collectors.joining(", "));
    return "The field '"
        + unknown.getPropertyName()
        + "' is unknown: "
        + (known.isEmpty() ? "no fields are known here." : "the fields are " + known + ".");
  }

  private static String wrongType(MismatchedInputException mismatch) {
    String path = mismatch.getPath().stream().map(RequestBody::step).collect(Collectors.joining());
    String wanted = typeName(mismatch.getTargetType());
    String where = place(mismatch.getLocation());
    return path.isEmpty()
        ? "The body is not what is wanted (" + where + "): send " + wanted + "."
        : "The field '"
            + path.substring(path.startsWith(".") ? 1 : 0)
            + "' has the wrong type ("
            + where
            + "): it must be "
            + wanted
            + ".";
  }

  private static String step(JsonMappingException.Reference reference) {
    return reference.getFieldName() == null
        ? "[" + reference.getIndex() + "]"
        : "." + reference.getFieldName();
  }

  private static String typeName(Class<?> type) {
    if (type == null) {
      return "a JSON object";
    }
    if (type == String.class) {
      return "text";
    }
    if (type == Long.class || type == long.class) {
      return "a whole number";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    return Iterable.class.isAssignableFrom(type) ? "a list" : "a JSON object";
  }

  private static String place(JsonLocation location) {
    return location == null
        ? "somewhere"
        : "line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
