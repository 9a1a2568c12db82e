package org.miragemanager.repository.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import org.miragemanager.repository.error.StorageException;

/**
 * A value in one column, as JSON: what is only kept and never asked for by SQL needs no columns of
 * its own. Fields that a later version wrote are passed over.
 */
public final class JsonColumn {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private JsonColumn() {}

  /** What goes into the column. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalArgumentException("A value cannot be written as JSON", impossible);
    }
  }

  /**
   * What was written.
   *
   * @throws StorageException if the row is damaged
   */
  public static <T> T read(String json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException damaged) {
      throw damaged(json, damaged);
    }
  }

  /** The same of a list of texts. */
  public static List<String> texts(String json) {
    return read(json, new TypeReference<>() {});
  }

  /** The same of labels. */
  public static Map<String, String> labels(String json) {
    return read(json, new TypeReference<>() {});
  }

  private static <T> T read(String json, TypeReference<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException damaged) {
      throw damaged(json, damaged);
    }
  }

  private static StorageException damaged(String json, JsonProcessingException reason) {
    return new StorageException(
        "A row of the repository is damaged: "
            + json
            + " ("
            + reason.getOriginalMessage()
            + "); restore the repository from a backup.",
        reason);
  }
}
