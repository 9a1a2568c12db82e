package org.miragemanager.manager.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import org.miragemanager.manager.service.ServiceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what went wrong into a status and one sentence; a client never sees a stack trace. */
final class ErrorAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);

  private final Answers answers;

  ErrorAnswers(Answers answers) {
    this.answers = answers;
  }

  void register(RoutesConfig routes) {
    routes.exception(ServiceException.class, this::service);
    routes.exception(
        RefusedException.class,
        (refused, context) ->
            answers.error(context, refused.status(), refused.code(), refused.getMessage()));
    routes.exception(HttpResponseException.class, this::http);
    routes.exception(Exception.class, this::unexpected);
  }

  private void service(ServiceException failure, Context context) {
    ServiceException.Code code = failure.code();
    answers.error(context, status(code), code(code), failure.getMessage());
  }

  static int status(ServiceException.Code code) {
    return switch (code) {
      case BAD_REQUEST -> 400;
      case NOT_FOUND -> 404;
      case CONFLICT, FAILED -> 409;
      case UNAVAILABLE -> 503;
    };
  }

  static String code(ServiceException.Code code) {
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
          answers.error(
              context,
              404,
              "not_found",
              "There is nothing at " + context.path() + ": the API's paths begin with /v1/.");
      case 405 ->
          answers.error(
              context,
              405,
              "method_not_allowed",
              "The API does not know " + asked + ": use another method of this path.");
      default -> answers.error(context, failure.getStatus(), "bad_request", failure.getMessage());
    }
  }

  private void unexpected(Exception failure, Context context) {
    LOG.error("{} {} failed unexpectedly", context.method().name(), context.path(), failure);
    answers.error(
        context, 500, "internal", "The manager ran into an error of its own: its log says which.");
  }
}
