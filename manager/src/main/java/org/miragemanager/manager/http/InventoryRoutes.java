package org.miragemanager.manager.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;
import org.miragemanager.manager.service.MirageService;

/** What can be asked of hosts. */
final class InventoryRoutes {
  /** What an operator says of a host that is lost. */
  record Loss(boolean confirmedOff) {}

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
    routes.post("/v1/hosts/{name}/failover", this::failOver);
  }

  private void failOver(Context context) {
    Loss loss = body.read(context, Loss.class);
    answers.write(context, 200, service.failOver(context.pathParam("name"), loss.confirmedOff()));
  }
}
