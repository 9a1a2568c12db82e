package org.miragemanager.manager.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.MirageService.HostAdmin;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainRequest;

/** What can be asked of hosts, and done to them. */
final class HostRoutes {
  /** How many guests are moved at a time; null: as many as is usual. */
  record DrainOrder(Long parallel) {}

  /** What an operator says of a host that is lost. */
  record Loss(boolean confirmedOff) {}

  private final MirageService service;
  private final HostAdmin hosts;
  private final Answers answers;
  private final RequestBody body;

  HostRoutes(MirageService service, Answers answers, RequestBody body) {
    this.service = service;
    this.hosts = service.hostCare();
    this.answers = answers;
    this.body = body;
  }

  void register(RoutesConfig routes) {
    routes.get("/v1/hosts", context -> answers.write(context, 200, service.hosts()));
    routes.get(
        "/v1/hosts/{name}", context -> answers.write(context, 200, service.host(name(context))));
    routes.delete("/v1/hosts/{name}", this::remove);
    routes.post("/v1/hosts/{name}/failover", this::failOver);
    routes.post("/v1/hosts/{name}/drain", this::drain);
    routes.get(
        "/v1/hosts/{name}/drain",
        context -> answers.write(context, 200, hosts.drainOf(name(context))));
    routes.post("/v1/hosts/{name}/undrain", this::undrain);
  }

  private void failOver(Context context) {
    Loss loss = body.read(context, Loss.class);
    answers.write(context, 200, service.failOver(name(context), loss.confirmedOff()));
  }

  private void drain(Context context) {
    answers.begun(context, hosts.drain(name(context), parallel(context)));
  }

  private long parallel(Context context) {
    Long parallel = body.read(context, DrainOrder.class).parallel();
    if (parallel == null) {
      return DrainRequest.DEFAULT_PARALLEL;
    }
    if (parallel < 1 || parallel > DrainRequest.MOST_PARALLEL) {
      throw HttpRefusal.badRequest(
          "The field 'parallel' must be between 1 and " + DrainRequest.MOST_PARALLEL + ".");
    }
    return parallel;
  }

  private void undrain(Context context) {
    body.read(context, UnikernelRoutes.Nothing.class);
    Optional<DrainView> aborted = hosts.undrain(name(context));
    if (aborted.isPresent()) {
      answers.begun(context, aborted.get());
    } else {
      answers.write(context, 200, service.host(name(context)));
    }
  }

  private void remove(Context context) {
    body.read(context, UnikernelRoutes.Nothing.class);
    hosts.remove(name(context));
    context.status(204);
  }

  private static String name(Context context) {
    return context.pathParam("name");
  }
}
