package org.miragemanager.manager.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import org.miragemanager.workflows.temporal.StrictJson;

/**
 * How views are written as JSON: instants as ISO 8601 text, nulls left out. The server reads
 * strictly, so that a mistyped field is told; the client reads leniently, so that it understands a
 * newer server.
 */
public final class ViewJson {
  private ViewJson() {}

  /** Refuses unknown and repeated fields, values of another type and what follows the document. */
  public static ObjectMapper strict() {
    return StrictJson.strict(common()).build();
  }

  /** Ignores fields it does not know. */
  public static ObjectMapper lenient() {
    return common().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  }

  private static JsonMapper.Builder common() {
    return JsonMapper.builder()
        .addModule(new JavaTimeModule())
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS));
  }
}
