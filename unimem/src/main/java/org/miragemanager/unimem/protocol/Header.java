package org.miragemanager.unimem.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The header of a frame: the fields of one JSON object, of which only text, whole numbers and
 * {@code true} matter to the protocol.
 */
final class Header {
  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private final Set<String> flags = new HashSet<>();

  private Header() {}

  /**
   * What reads the headers of one channel. It remembers the names of fields, so no two channels
   * share one: names that one guest has chosen must not be looked through for another.
   */
  static JsonFactory factory() {
    return JsonFactory.builder()
        .disable(JsonFactory.Feature.CHARSET_DETECTION)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(
            // A reader ignores fields that it does not know, however odd: only the header's
            // length bounds them.
            StreamReadConstraints.builder()
                .maxNumberLength(FrameLimits.HEADER_BYTES)
                .maxNestingDepth(FrameLimits.HEADER_BYTES)
                .build())
        .build();
  }

  /** Reads a header without its line feed. */
  static Header parse(JsonFactory factory, byte[] buffer, int offset, int length)
      throws ProtocolException {
    try (JsonParser parser = factory.createParser(buffer, offset, length)) {
      Header header = new Header();
      header.readFields(parser);
      if (parser.nextToken() != null) {
        throw new ProtocolException("a header goes on after its JSON object");
      }
      return header;
    } catch (JsonProcessingException e) {
      throw new ProtocolException("a header is not a JSON object: " + e.getOriginalMessage(), e);
    } catch (ProtocolException e) {
      throw e;
    } catch (IOException e) {
      throw new ProtocolException("a header is not UTF-8: " + e.getMessage(), e);
    }
  }

  private void readFields(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new ProtocolException("a header is not a JSON object");
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      boolean repeated = has(name) || flags.contains(name);
      if (repeated) {
        throw new ProtocolException("a header has the field " + name + " twice");
      }
      if (value == JsonToken.VALUE_STRING) {
        texts.put(name, parser.getText());
      } else if (value == JsonToken.VALUE_NUMBER_INT) {
        putNumber(name, parser);
      } else if (value == JsonToken.VALUE_TRUE) {
        flags.add(name);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void putNumber(String name, JsonParser parser) throws IOException {
    switch (parser.getNumberType()) {
      case INT, LONG -> numbers.put(name, parser.getLongValue());
      case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> {
        // Too large for any field of the protocol: as good as absent.
      }
    }
  }

  String type() throws ProtocolException {
    return text("type");
  }

  /** The number of raw bytes that follow. */
  int rawBytes() throws ProtocolException {
    if (!has("bytes")) {
      return 0;
    }
    long bytes = number("bytes");
    if (bytes > FrameLimits.RAW_BYTES) {
      throw new ProtocolException(
          "a frame announces " + bytes + " bytes; the most is " + FrameLimits.RAW_BYTES);
    }
    return (int) bytes;
  }

  boolean has(String name) {
    return numbers.containsKey(name) || texts.containsKey(name);
  }

  /** Whether a field is {@code true}; what is absent is not. */
  boolean flag(String name) {
    return flags.contains(name);
  }

  String text(String name) throws ProtocolException {
    String text = texts.get(name);
    if (text == null) {
      throw new ProtocolException("a header has no text in its field " + name);
    }
    return text;
  }

  /** A whole number from 0 on; the protocol knows no others. */
  long number(String name) throws ProtocolException {
    Long number = numbers.get(name);
    if (number == null || number < 0) {
      throw new ProtocolException("a header has no whole number from 0 on in its field " + name);
    }
    return number;
  }
}
