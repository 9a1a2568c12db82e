package org.miragemanager.manager.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import org.miragemanager.model.Quotation;

/** Writes views as answers. */
final class Answers {
  /** Of an error's sentence: it may repeat what a caller sent. */
  private static final int MOST_CHARACTERS = 2_000;

  private final ObjectMapper json;

  Answers(ObjectMapper json) {
    this.json = json;
  }

  void write(Context context, int status, Object view) {
    context.status(status).contentType("application/json").result(bytes(view));
  }

  void error(Context context, int status, String code, String message) {
    write(context, status, ErrorView.of(code, Quotation.line(message, MOST_CHARACTERS)));
  }

  private byte[] bytes(Object view) {
    try {
      return json.writeValueAsBytes(view);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a view cannot be written as JSON", impossible);
    }
  }
}
