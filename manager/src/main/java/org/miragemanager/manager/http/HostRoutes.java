package org.miragemanager.manager.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.HostAdmin;
import org.miragemanager.manager.service.ServiceException;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainRequest;

/** What can be done to hosts. */
final class HostRoutes {
  /** How soon a wait notices that its caller is gone or that the server stops. */
  private static final Duration SLICE = Duration.ofSeconds(1);

  /** How many guests are moved at a time; null: as many as is usual. */
  record DrainOrder(Long parallel) {}

  private final HostAdmin hosts;
  private final Answers answers;
  private final RequestBody body;
  private final BooleanSupplier stops;

  HostRoutes(HostAdmin hosts, Answers answers, RequestBody body, BooleanSupplier stops) {
    this.hosts = hosts;
    this.answers = answers;
    this.body = body;
    this.stops = stops;
  }

  void register(RoutesConfig routes) {
    routes.post("/v1/hosts/{name}/drain", this::drain, QueryParameter.DETACH);
    routes.get(
        "/v1/hosts/{name}/drain",
        context -> answers.write(context, 200, hosts.drainOf(name(context))));
    routes.post("/v1/hosts/{name}/undrain", this::undrain);
    routes.delete("/v1/hosts/{name}", this::remove);
  }

  private void drain(Context context) {
    boolean detach = QueryParameters.flag(context, QueryParameter.DETACH);
    DrainView begun = hosts.drain(name(context), parallel(context));
    DrainView drain = detach ? begun : atItsEnd(context, begun);
    if (drain.endedAt() == null) {
      answers.write(context, 202, drain);
    } else if (drain.outcome().equals("done")) {
      answers.write(context, 200, drain);
    } else {
      answers.write(
          context, 409, new ErrorView(new ErrorView.Reason("failed", drain.detail()), null, drain));
    }
  }

  private long parallel(Context context) {
    Long parallel = body.read(context, DrainOrder.class).parallel();
    if (parallel == null) {
      return DrainRequest.DEFAULT_PARALLEL;
    }
    if (parallel < 1 || parallel > DrainRequest.MOST_PARALLEL) {
      throw RefusedException.badRequest(
          "The field 'parallel' must be between 1 and " + DrainRequest.MOST_PARALLEL + ".");
    }
    return parallel;
  }

  private DrainView atItsEnd(Context context, DrainView begun) {
    ClientConnection caller = new ClientConnection(context);
    DrainView drain = begun;
    while (drain.endedAt() == null && !caller.isGone()) {
      if (stops.getAsBoolean()) {
        throw new ServiceException(
            ServiceException.Code.UNAVAILABLE,
            "The manager stops while the drain goes on: look at it with `miragectl host show "
                + drain.host()
                + "` once a manager runs again.");
      }
      drain = hosts.await(drain, SLICE);
    }
    return drain;
  }

  private void undrain(Context context) {
    body.read(context, UnikernelRoutes.Nothing.class);
    answers.write(context, 200, hosts.undrain(name(context)));
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
