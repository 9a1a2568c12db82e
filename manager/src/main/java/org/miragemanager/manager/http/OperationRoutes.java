package org.miragemanager.manager.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.model.Quotation;

/** What can be asked of operations, past and present. */
final class OperationRoutes {
  private static final long DEFAULT_LIMIT = 20;
  private static final long GREATEST_LIMIT = 1000;
  private static final int LONGEST_REASON = 1000;

  /** Why an operation is to go back; null: no reason is given. */
  record Abortion(String reason) {}

  private final MirageService service;
  private final Answers answers;
  private final RequestBody body;

  OperationRoutes(MirageService service, Answers answers, RequestBody body) {
    this.service = service;
    this.answers = answers;
    this.body = body;
  }

  void register(RoutesConfig routes) {
    routes.get("/v1/operations", this::operations, QueryParameter.UNIKERNEL, QueryParameter.LIMIT);
    routes.get("/v1/operations/{workflowId}", this::operation, QueryParameter.RUN_ID);
    routes.post(
        "/v1/operations/{workflowId}/abort",
        this::abort,
        QueryParameter.RUN_ID,
        QueryParameter.FORCE);
  }

  private void abort(Context context) {
    boolean force = QueryParameters.flag(context, QueryParameter.FORCE);
    Abortion abortion = body.read(context, Abortion.class);
    checkReason(abortion.reason());
    answers.write(
        context,
        200,
        service.abort(
            context.pathParam("workflowId"),
            QueryParameters.text(context, QueryParameter.RUN_ID),
            abortion.reason(),
            force));
  }

  /** It is kept for ever, and printed. */
  private static void checkReason(String reason) {
    if (reason != null
        && (reason.length() > LONGEST_REASON
            || !reason.codePoints().allMatch(Quotation::isHarmless))) {
      throw RefusedException.badRequest(
          "The field 'reason' must be one line of at most " + LONGEST_REASON + " characters.");
    }
  }

  private void operations(Context context) {
    long limit =
        QueryParameters.number(context, QueryParameter.LIMIT, 1, GREATEST_LIMIT)
            .orElse(DEFAULT_LIMIT);
    answers.write(
        context,
        200,
        service.operations(
            QueryParameters.text(context, QueryParameter.UNIKERNEL), Math.toIntExact(limit)));
  }

  private void operation(Context context) {
    answers.write(
        context,
        200,
        service.operation(
            context.pathParam("workflowId"), QueryParameters.text(context, QueryParameter.RUN_ID)));
  }
}
