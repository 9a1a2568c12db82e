package org.miragemanager.repository.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.miragemanager.repository.error.StorageException;

/** Lists of strings in one column, as JSON. */
public final class StringLists {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final TypeReference<List<String>> TYPE = new TypeReference<>() {};

  private StringLists() {}

  public static String write(List<String> strings) {
    try {
      return MAPPER.writeValueAsString(strings);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Strings that cannot be written as JSON", e);
    }
  }

  public static List<String> read(String json) {
    try {
      return MAPPER.readValue(json, TYPE);
    } catch (JsonProcessingException e) {
      throw new StorageException("A list of strings in the repository is damaged: " + json, e);
    }
  }
}
