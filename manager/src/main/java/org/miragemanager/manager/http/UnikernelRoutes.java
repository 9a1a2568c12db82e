package org.miragemanager.manager.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.MirageService.RunOrder;
import org.miragemanager.manager.service.ReservedNames;

/** What can be asked of unikernels. */
final class UnikernelRoutes {
  /** Where a unikernel is to go; null: the manager chooses. */
  record Destination(String target) {}

  /** Whether the guest is ended without being asked for its state; null: it is asked. */
  record StopOrder(Boolean force) {}

  /** The body of an order that needs no words. */
  record Nothing() {}

  private final MirageService service;
  private final Answers answers;
  private final RequestBody body;

  UnikernelRoutes(MirageService service, Answers answers, RequestBody body) {
    this.service = service;
    this.answers = answers;
    this.body = body;
  }

  void register(RoutesConfig routes) {
    routes.get("/v1/unikernels", context -> answers.write(context, 200, service.unikernels()));
    routes.get(
        "/v1/unikernels/{name}",
        context -> answers.write(context, 200, service.unikernel(name(context))));
    routes.post("/v1/unikernels", this::run);
    routes.delete("/v1/unikernels/{name}", this::remove);
    routes.post("/v1/unikernels/{name}/migrate", this::migrate);
    routes.post("/v1/unikernels/{name}/suspend", this::suspend);
    routes.post("/v1/unikernels/{name}/resume", this::resume);
    routes.post("/v1/unikernels/{name}/stop", this::stop);
  }

  private void run(Context context) {
    RunOrder order = body.read(context, RunOrder.class);
    RequestBody.require("name", order.name());
    RequestBody.require("image", order.guest().image().name());
    if (ReservedNames.include(order.name())) {
      throw HttpRefusal.badRequest(
          "names that begin with mirage- are the program's own: take another one");
    }
    answers.begun(context, service.run(order));
  }

  private void migrate(Context context) {
    answers.begun(context, service.migrate(name(context), target(context)));
  }

  private void suspend(Context context) {
    body.read(context, Nothing.class);
    answers.begun(context, service.suspend(name(context)));
  }

  private void resume(Context context) {
    answers.begun(context, service.resume(name(context), target(context)));
  }

  private void stop(Context context) {
    boolean force = Boolean.TRUE.equals(body.read(context, StopOrder.class).force());
    answers.begun(context, service.stop(name(context), force));
  }

  private void remove(Context context) {
    body.read(context, Nothing.class);
    service.remove(name(context));
    context.status(204);
  }

  private Optional<String> target(Context context) {
    return Optional.ofNullable(body.read(context, Destination.class).target())
        .filter(target -> !target.isBlank());
  }

  private static String name(Context context) {
    return context.pathParam("name");
  }
}
