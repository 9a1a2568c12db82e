package org.miragemanager.workflows.temporal;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.miragemanager.model.Quotation;

/** Reads JSON that a person wrote: a mistake is refused with one sentence, and never ignored. */
public final class StrictJson {
  private StrictJson() {}

  /** Has a mapper refuse unknown and repeated fields, other types and what follows the document. */
  public static JsonMapper.Builder strict(JsonMapper.Builder mapper) {
    return mapper
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            text ->
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
  }

  /**
   * Reads a document, and refuses a field that is unknown also where some fields of the type are
   * those of a record that it holds ({@link JsonUnwrapped}): Jackson passes it over there.
   *
   * @throws JsonProcessingException see {@link #complaint}
   */
  public static <T> T read(ObjectMapper mapper, byte[] document, Class<T> type)
      throws JsonProcessingException {
    try {
      T value = mapper.readValue(document, type);
      Set<String> known = new TreeSet<>();
      addFields(mapper, mapper.constructType(type), known);
      if (value != null && !known.isEmpty()) {
        requireKnown(mapper, document, type, known);
      }
      return value;
    } catch (JsonProcessingException wrong) {
      throw wrong;
    } catch (IOException impossible) {
      throw new UncheckedIOException("bytes cannot be read", impossible);
    }
  }

  private static void requireKnown(
      ObjectMapper mapper, byte[] document, Class<?> type, Set<String> known) throws IOException {
    try (JsonParser parser = mapper.createParser(document)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        if (!known.contains(parser.currentName())) {
          throw UnrecognizedPropertyException.from(
              parser, type, parser.currentName(), new ArrayList<>(known));
        }
        parser.nextToken();
        parser.skipChildren();
      }
    }
  }

  /** The names of a type's fields, if some of them are those of a record that it holds. */
  private static void addFields(ObjectMapper mapper, JavaType type, Set<String> known) {
    List<BeanPropertyDefinition> fields =
        mapper.getDeserializationConfig().introspect(type).findProperties();
    boolean holdsOthers =
        fields.stream()
            .anyMatch(field -> field.getPrimaryMember().hasAnnotation(JsonUnwrapped.class));
    if (!holdsOthers && known.isEmpty()) {
      return;
    }
    for (BeanPropertyDefinition field : fields) {
      if (field.getPrimaryMember().hasAnnotation(JsonUnwrapped.class)) {
        known.add("");
        addFields(mapper, field.getPrimaryType(), known);
      } else {
        known.add(field.getName());
      }
    }
    known.remove("");
  }

  /**
   * What is wrong with the document, in a sentence for its author.
   *
   * @param document what it was to be, for example "body"
   */
  public static String complaint(String document, JsonProcessingException failure) {
    if (failure instanceof JsonMappingException mapped
        && failure.getCause() instanceof InputCoercionException range) {
      return outOfRange(mapped, range);
    }
    if (failure instanceof InvalidFormatException word && word.getTargetType().isEnum()) {
      return unknownWord(word);
    }
    if (failure instanceof ValueInstantiationException
        && failure.getCause() instanceof IllegalArgumentException reason) {
      return reason.getMessage();
    }
    return switch (failure) {
      case UnrecognizedPropertyException unknown -> unknownField(unknown);
      case MismatchedInputException mismatch -> wrongType(document, mismatch);
      case JsonProcessingException malformed ->
          "The "
              + document
              + " is not valid JSON ("
              + place(malformed.getLocation())
              + "): "
              + malformed.getOriginalMessage();
    };
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

  private static String unknownWord(InvalidFormatException word) {
    String known =
        Arrays.stream(word.getTargetType().getEnumConstants())
            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(" or "));
    return Quotation.of(String.valueOf(word.getValue()))
        + " is not a value of the field '"
        + path(word)
        + "': write "
        + known
        + ".";
  }

  private static String wrongType(String document, MismatchedInputException mismatch) {
    String path = path(mismatch);
    String wanted = typeName(mismatch.getTargetType());
    String where = place(mismatch.getLocation());
    return path.isEmpty()
        ? "The " + document + " is not what is wanted (" + where + "): send " + wanted + "."
        : "The field '" + path + "' has the wrong type: it must be " + wanted + ".";
  }

  private static String outOfRange(JsonMappingException mapped, InputCoercionException range) {
    boolean isInt = range.getTargetType() == int.class;
    return "The field '"
        + path(mapped)
        + "' is out of range ("
        + place(mapped.getLocation())
        + "): it must be a whole number from "
        + (isInt ? Integer.MIN_VALUE : Long.MIN_VALUE)
        + " to "
        + (isInt ? Integer.MAX_VALUE : Long.MAX_VALUE)
        + ".";
  }

  private static String path(JsonMappingException failure) {
    String path = failure.getPath().stream().map(StrictJson::step).collect(Collectors.joining());
    return path.substring(path.startsWith(".") ? 1 : 0);
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
    if (type == Long.class || type == long.class || type == Integer.class || type == int.class) {
      return "a whole number";
    }
    if (type == Boolean.class || type == boolean.class) {
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
