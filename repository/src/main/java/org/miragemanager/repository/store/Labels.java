package org.miragemanager.repository.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.TreeMap;
import org.miragemanager.repository.error.StorageException;

/** Labels in one column, as JSON. */
public final class Labels {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final TypeReference<Map<String, String>> TYPE = new TypeReference<>() {};

  private Labels() {}

  public static String write(Map<String, String> labels) {
    try {
      return MAPPER.writeValueAsString(new TreeMap<>(labels));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Labels that cannot be written as JSON", e);
    }
  }

  public static Map<String, String> read(String json) {
    try {
      return MAPPER.readValue(json, TYPE);
    } catch (JsonProcessingException e) {
      throw new StorageException("Labels in the repository are damaged: " + json, e);
    }
  }
}
