package org.miragemanager.repository.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.Quotation;
import org.miragemanager.repository.error.StorageException;

/** Reads columns that may be NULL. */
public final class Columns {
  private Columns() {}

  /**
   * One of a closed set of words.
   *
   * @throws StorageException if it is none of them: the row is damaged
   */
  public static <E extends Enum<E>> E word(Class<E> words, String text) {
    try {
      return Enum.valueOf(words, text);
    } catch (IllegalArgumentException damaged) {
      throw new StorageException(
          "A row of the repository is damaged: "
              + Quotation.of(text)
              + " is no "
              + words.getSimpleName()
              + "; restore the repository from a backup.",
          damaged);
    }
  }

  public static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  public static Optional<Long> number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }

  public static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return number(row, column).map(Instant::ofEpochMilli);
  }

  /** NULL is the shelf. */
  public static Place place(ResultSet row, String column) throws SQLException {
    String host = row.getString(column);
    return host == null ? Place.SHELF : Place.host(host);
  }

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

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
