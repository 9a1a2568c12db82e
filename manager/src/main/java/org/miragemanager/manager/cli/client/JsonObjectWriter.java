package org.miragemanager.manager.cli.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The body of an order: a small JSON object, written field by field; nulls are left out. */
public final class JsonObjectWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final JsonGenerator json;

  public JsonObjectWriter() {
    try {
      json = new JsonFactory().createGenerator(bytes);
      json.writeStartObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** The body of an order to go to a host; null: the manager chooses. */
  public static JsonObjectWriter to(String host) {
    return new JsonObjectWriter().with("target", host);
  }

  public JsonObjectWriter with(String name, String text) {
    return text == null ? this : write(() -> json.writeStringField(name, text));
  }

  public JsonObjectWriter with(String name, Long number) {
    return number == null ? this : write(() -> json.writeNumberField(name, number));
  }

  public JsonObjectWriter with(String name, Integer number) {
    return number == null ? this : write(() -> json.writeNumberField(name, number));
  }

  public JsonObjectWriter with(String name, boolean truth) {
    return write(() -> json.writeBooleanField(name, truth));
  }

  public JsonObjectWriter with(String name, Map<String, String> texts) {
    return texts == null
        ? this
        : write(
            () -> {
              json.writeObjectFieldStart(name);
              for (Map.Entry<String, String> text : texts.entrySet()) {
                json.writeStringField(text.getKey(), text.getValue());
              }
              json.writeEndObject();
            });
  }

  public JsonObjectWriter with(String name, List<String> texts) {
    return write(
        () -> {
          json.writeArrayFieldStart(name);
          for (String text : texts) {
            json.writeString(text);
          }
          json.writeEndArray();
        });
  }

  /** The whole body; nothing can be added any more. */
  public byte[] toBytes() {
    write(json::close);
    return bytes.toByteArray();
  }

  private interface Writing {
    void run() throws IOException;
  }

  private JsonObjectWriter write(Writing writing) {
    try {
      writing.run();
      return this;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
