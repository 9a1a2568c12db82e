package org.miragemanager.manager.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;
import org.miragemanager.manager.service.ImageView;
import org.miragemanager.manager.service.MirageService;

/** What can be asked of hosts, images and past or present operations. */
final class InventoryRoutes {
  private static final long DEFAULT_LIMIT = 20;
  private static final long GREATEST_LIMIT = 1000;

  private final MirageService service;
  private final Answers answers;
  private final RequestBody body;

  InventoryRoutes(MirageService service, Answers answers, RequestBody body) {
    this.service = service;
    this.answers = answers;
    this.body = body;
  }

  void register(RoutesConfig routes) {
    routes.get("/v1/health", context -> answers.write(context, 200, Map.of("status", "ok")));
    routes.get("/v1/hosts", context -> answers.write(context, 200, service.hosts()));
    routes.get(
        "/v1/hosts/{name}",
        context -> answers.write(context, 200, service.host(context.pathParam("name"))));
    routes.get("/v1/images", context -> answers.write(context, 200, service.images()));
    routes.post("/v1/images", this::addImage);
    routes.get("/v1/operations", this::operations);
    routes.get("/v1/operations/{workflowId}", this::operation);
    routes.post("/v1/operations/{workflowId}/abort", this::abort);
  }

  /** Why an operation is to go back; null: no reason is given. */
  record Abortion(String reason) {}

  private void abort(Context context) {
    boolean force = QueryParameters.flag(context, "force");
    Abortion abortion = body.read(context, Abortion.class);
    answers.write(
        context,
        200,
        service.abort(
            context.pathParam("workflowId"),
            QueryParameters.text(context, "runId"),
            abortion.reason(),
            force));
  }

  private void addImage(Context context) {
    ImageView image = body.read(context, ImageView.class);
    RequiredField.check("name", image.name());
    RequiredField.check("version", image.version());
    RequiredField.check("driver", image.driver());
    RequiredField.check("reference", image.reference());
    answers.write(context, 200, service.addImage(image));
  }

  private void operations(Context context) {
    long limit = QueryParameters.number(context, "limit", 1, GREATEST_LIMIT).orElse(DEFAULT_LIMIT);
    answers.write(
        context,
        200,
        service.operations(QueryParameters.text(context, "unikernel"), Math.toIntExact(limit)));
  }

  private void operation(Context context) {
    answers.write(
        context,
        200,
        service.operation(context.pathParam("workflowId"), QueryParameters.text(context, "runId")));
  }
}
