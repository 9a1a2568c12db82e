package org.miragemanager.manager.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.miragemanager.manager.service.AnyOperation;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.model.Quotation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes views as answers, and turns what went wrong into a status and one sentence; a client never
 * sees a stack trace.
 */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  /** Of an error's sentence: it may repeat what a caller sent. */
  private static final int MOST_CHARACTERS = 2_000;

  /**
   * The body of every answer that is not a success.
   *
   * @param error what is wrong
   */
  record ErrorView(Reason error) {
    /**
     * What is wrong.
     *
     * @param code bad_request, unauthorized, not_found, conflict, failed, unavailable, forbidden,
     *     method_not_allowed, too_large or internal
     * @param message one sentence that says what to do
     */
    record Reason(String code, String message) {}
  }

  private final ObjectMapper json;

  Answers(ObjectMapper json) {
    this.json = json;
  }

  void register(RoutesConfig routes) {
    routes.exception(ServiceException.class, this::service);
    routes.exception(
        HttpRefusal.class,
        (refused, context) ->
            error(context, refused.status(), refused.code(), refused.getMessage()));
    routes.exception(HttpResponseException.class, this::http);
    routes.exception(Exception.class, this::unexpected);
  }

  void write(Context context, int status, Object view) {
    context.status(status).contentType("application/json").result(bytes(view));
  }

  /**
   * An operation that was begun, with where its end can be waited for; or one that is so already.
   */
  void begun(Context context, AnyOperation operation) {
    if (operation.endedAt() != null) {
      write(context, 200, operation);
      return;
    }
    context.header(
        "Location",
        "/v1/operations/" + escaped(operation.workflowId()) + "?runId=" + operation.runId());
    write(context, 202, operation);
  }

  private static String escaped(String words) {
    return URLEncoder.encode(words, StandardCharsets.UTF_8).replace("+", "%20");
  }

  void error(Context context, int status, String code, String message) {
    write(
        context,
        status,
        new ErrorView(new ErrorView.Reason(code, Quotation.line(message, MOST_CHARACTERS))));
  }

  private byte[] bytes(Object view) {
    try {
      return json.writeValueAsBytes(view);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a view cannot be written as JSON", impossible);
    }
  }

  private void service(ServiceException failure, Context context) {
    ServiceException.Code code = failure.code();
    error(context, status(code), code(code), failure.getMessage());
  }

  private static int status(ServiceException.Code code) {
    return switch (code) {
      case BAD_REQUEST -> 400;
      case NOT_FOUND -> 404;
      case CONFLICT, FAILED -> 409;
      case UNAVAILABLE -> 503;
    };
  }

  private static String code(ServiceException.Code code) {
    return switch (code) {
      case BAD_REQUEST -> "bad_request";
      case NOT_FOUND -> "not_found";
      case CONFLICT -> "conflict";
      case FAILED -> "failed";
      case UNAVAILABLE -> "unavailable";
    };
  }

  private void http(HttpResponseException failure, Context context) {
    String asked = context.method().name() + " " + context.path();
    switch (failure.getStatus()) {
      case 404 ->
          error(
              context,
              404,
              "not_found",
              "There is nothing at " + context.path() + ": the API's paths begin with /v1/.");
      case 405 ->
          error(
              context,
              405,
              "method_not_allowed",
              "The API does not know " + asked + ": use another method of this path.");
      default -> error(context, failure.getStatus(), "bad_request", failure.getMessage());
    }
  }

  private void unexpected(Exception failure, Context context) {
    LOG.error("{} {} failed unexpectedly", context.method().name(), context.path(), failure);
    error(
        context, 500, "internal", "The manager ran into an error of its own: its log says which.");
  }
}
