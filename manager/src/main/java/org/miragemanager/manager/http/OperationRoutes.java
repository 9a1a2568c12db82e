package org.miragemanager.manager.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.manager.service.AnyOperation;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.model.Quotation;

/**
 * What can be asked of operations, past and present, drains among them. A request may wait for the
 * end of one, which costs no thread.
 */
final class OperationRoutes {
  private static final long DEFAULT_LIMIT = 20;
  private static final long GREATEST_LIMIT = 1000;
  private static final int LONGEST_REASON = 1000;

  /** Proxies and clients give requests up that take longer. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /** Why an operation is to go back; null: no reason is given. */
  record Abortion(String reason) {}

  /** Ends the waiting of requests when the server stops. */
  private static final class StopException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final MirageService service;
  private final Answers answers;
  private final RequestBody body;
  private final Map<Context, CompletableFuture<AnyOperation>> waiting = new ConcurrentHashMap<>();
  private volatile boolean stops;

  OperationRoutes(MirageService service, Answers answers, RequestBody body) {
    this.service = service;
    this.answers = answers;
    this.body = body;
  }

  void register(RoutesConfig routes) {
    routes.get("/v1/operations", this::operations, QueryParameter.UNIKERNEL, QueryParameter.LIMIT);
    routes.get(
        "/v1/operations/{workflowId}", this::operation, QueryParameter.RUN_ID, QueryParameter.WAIT);
    routes.post(
        "/v1/operations/{workflowId}/abort",
        this::abort,
        QueryParameter.RUN_ID,
        QueryParameter.FORCE);
  }

  /** Answers the requests that wait, and lets none wait from now on. */
  void stop() {
    stops = true;
    waiting.values().forEach(end -> end.completeExceptionally(new StopException()));
  }

  private void operations(Context context) {
    long limit = QueryParameter.LIMIT.number(context, 1, GREATEST_LIMIT).orElse(DEFAULT_LIMIT);
    answers.write(
        context,
        200,
        service.operations(QueryParameter.UNIKERNEL.text(context), Math.toIntExact(limit)));
  }

  private void operation(Context context) {
    String workflowId = context.pathParam("workflowId");
    Optional<String> runId = QueryParameter.RUN_ID.text(context);
    Duration wait = QueryParameter.WAIT.time(context, LONGEST_WAIT).orElse(Duration.ZERO);
    if (wait.isZero()) {
      answers.write(context, 200, service.operation(workflowId, runId));
      return;
    }
    CompletableFuture<AnyOperation> end = service.end(workflowId, runId);
    waiting.put(context, end);
    context.future(
        () ->
            end.orTimeout(wait.toMillis(), TimeUnit.MILLISECONDS)
                // What goes on is asked what it does, which takes a thread for a moment.
                .handleAsync(
                    (ended, failure) -> {
                      waiting.remove(context);
                      return failure == null ? ended : instead(workflowId, runId, failure);
                    },
                    Thread::startVirtualThread)
                .thenAccept(operation -> answers.write(context, 200, operation)));
    if (stops) {
      end.completeExceptionally(new StopException());
    }
  }

  /** What is answered if the end did not come. */
  private AnyOperation instead(String workflowId, Optional<String> runId, Throwable failure) {
    Throwable reason = failure instanceof CompletionException ? failure.getCause() : failure;
    return switch (reason) {
      case TimeoutException goesOn -> service.operation(workflowId, runId);
      case StopException stop ->
          throw new ServiceException(
              ServiceException.Code.UNAVAILABLE,
              "The manager stops while the operation goes on: once a manager runs again, repeat"
                  + " this request, or look at it with `miragectl migration show "
                  + workflowId
                  + "`.");
      case RuntimeException refused -> throw refused;
      default -> throw new IllegalStateException(reason);
    };
  }

  private void abort(Context context) {
    boolean force = QueryParameter.FORCE.flag(context);
    Abortion abortion = body.read(context, Abortion.class);
    checkReason(abortion.reason());
    answers.begun(
        context,
        service.abort(
            context.pathParam("workflowId"),
            QueryParameter.RUN_ID.text(context),
            abortion.reason(),
            force));
  }

  /** It is kept for ever, and printed. */
  private static void checkReason(String reason) {
    if (reason != null
        && (reason.length() > LONGEST_REASON
            || !reason.codePoints().allMatch(Quotation::isHarmless))) {
      throw HttpRefusal.badRequest(
          "The field 'reason' must be one line of at most " + LONGEST_REASON + " characters.");
    }
  }
}
