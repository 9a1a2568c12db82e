package org.miragemanager.manager.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.service.ReservedNames;
import org.miragemanager.manager.service.RunOrder;

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
  private final OperationAnswer operations;

  UnikernelRoutes(
      MirageService service, Answers answers, RequestBody body, OperationAnswer operations) {
    this.service = service;
    this.answers = answers;
    this.body = body;
    this.operations = operations;
  }

  void register(RoutesConfig routes) {
    routes.get("/v1/unikernels", context -> answers.write(context, 200, service.unikernels()));
    routes.get(
        "/v1/unikernels/{name}",
        context -> answers.write(context, 200, service.unikernel(name(context))));
    routes.post("/v1/unikernels", this::run, QueryParameter.DETACH);
    routes.delete("/v1/unikernels/{name}", this::remove);
    routes.post("/v1/unikernels/{name}/migrate", this::migrate, QueryParameter.DETACH);
    routes.post("/v1/unikernels/{name}/suspend", this::suspend, QueryParameter.DETACH);
    routes.post("/v1/unikernels/{name}/resume", this::resume, QueryParameter.DETACH);
    routes.post("/v1/unikernels/{name}/stop", this::stop, QueryParameter.DETACH);
  }

  private void run(Context context) {
    boolean detach = detach(context);
    RunOrder order = body.read(context, RunOrder.class);
    RequiredField.check("name", order.name());
    RequiredField.check("image", order.guest().image().name());
    if (ReservedNames.include(order.name())) {
      throw RefusedException.badRequest(
          "names that begin with mirage- are the program's own: take another one");
    }
    operations.answer(context, service.run(order), detach);
  }

  private void migrate(Context context) {
    boolean detach = detach(context);
    answer(context, service.migrate(name(context), target(context)), detach);
  }

  private void suspend(Context context) {
    boolean detach = detach(context);
    body.read(context, Nothing.class);
    answer(context, service.suspend(name(context)), detach);
  }

  private void resume(Context context) {
    boolean detach = detach(context);
    answer(context, service.resume(name(context), target(context)), detach);
  }

  private void stop(Context context) {
    boolean detach = detach(context);
    boolean force = Boolean.TRUE.equals(body.read(context, StopOrder.class).force());
    answer(context, service.stop(name(context), force), detach);
  }

  private void remove(Context context) {
    body.read(context, Nothing.class);
    service.remove(name(context));
    context.status(204);
  }

  private void answer(Context context, OperationView begun, boolean detach) {
    operations.answer(context, begun, detach);
  }

  private Optional<String> target(Context context) {
    return Optional.ofNullable(body.read(context, Destination.class).target())
        .filter(target -> !target.isBlank());
  }

  private static boolean detach(Context context) {
    return QueryParameters.flag(context, QueryParameter.DETACH);
  }

  private static String name(Context context) {
    return context.pathParam("name");
  }
}
