package org.miragemanager.manager.cli.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A JSON object. Binding JSON to records by reflection takes longer than all else that a short verb
 * does (0.1 s in a cold virtual machine), so verbs read what they show field by field.
 *
 * @param values by name: texts, {@link Number}s, booleans, lists and maps
 */
public record JsonObjectReader(Map<String, Object> values) {
  /** A document as texts, numbers, booleans, lists, maps or null. */
  static Object parse(String document) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(document)) {
      parser.nextToken();
      return value(parser);
    }
  }

  /** A document that is an object. */
  public static JsonObjectReader parseObject(String document) throws IOException {
    return of(parse(document));
  }

  /** A document that is an array of objects. */
  static List<JsonObjectReader> parseObjects(String document) throws IOException {
    if (!(parse(document) instanceof List<?> list)) {
      throw new IOException("not an array");
    }
    List<JsonObjectReader> objects = new ArrayList<>();
    for (Object element : list) {
      objects.add(of(element));
    }
    return objects;
  }

  private static JsonObjectReader of(Object value) throws IOException {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IOException("not an object");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    map.forEach((name, content) -> values.put((String) name, content));
    return new JsonObjectReader(values);
  }

  private static Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("nothing is there");
    }
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IOException("a value is missing");
    };
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      values.put(name, value(parser));
    }
    return values;
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(parser));
    }
    return values;
  }

  /** A text; null if it is missing. */
  public String text(String name) {
    return values.get(name) instanceof String text ? text : null;
  }

  /** One of an enumeration's constants, in lower case; the usual one if it is missing or new. */
  public <E extends Enum<E>> E word(String name, E usual) {
    String word = text(name);
    return Arrays.stream(usual.getDeclaringClass().getEnumConstants())
        .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElse(usual);
  }

  /** A text that must be there. */
  public String needed(String name) throws IOException {
    String text = text(name);
    if (text == null) {
      throw new IOException("the field " + name + " is missing");
    }
    return text;
  }

  /** A whole number; null if it is missing. */
  Long number(String name) {
    return values.get(name) instanceof Number number ? number.longValue() : null;
  }

  /** A whole number; the usual one if it is missing. */
  public long number(String name, long usual) {
    Long number = number(name);
    return number == null ? usual : number;
  }

  /** A whole number; zero if it is missing. */
  long numberOrZero(String name) {
    return number(name, 0);
  }

  /** A number; null if it is missing. */
  Double decimal(String name) {
    return values.get(name) instanceof Number number ? number.doubleValue() : null;
  }

  /** Whether a flag is set. */
  boolean flag(String name) {
    return Boolean.TRUE.equals(values.get(name));
  }

  /** A list of texts; empty if it is missing. */
  List<String> texts(String name) {
    return values.get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** An object of texts; empty if it is missing. */
  public Map<String, String> labels(String name) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (values.get(name) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> labels.put(String.valueOf(key), String.valueOf(value)));
    }
    return labels;
  }

  /** An instant; null if it is missing. */
  Instant instant(String name) throws IOException {
    try {
      String text = text(name);
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException malformed) {
      throw new IOException(malformed);
    }
  }

  /** A list of objects; empty if it is missing. */
  List<JsonObjectReader> objects(String name) throws IOException {
    List<JsonObjectReader> objects = new ArrayList<>();
    if (values.get(name) instanceof List<?> list) {
      for (Object element : list) {
        objects.add(of(element));
      }
    }
    return objects;
  }

  /** An object; null if it is missing. */
  public JsonObjectReader object(String name) throws IOException {
    Object value = values.get(name);
    return value == null ? null : of(value);
  }
}
