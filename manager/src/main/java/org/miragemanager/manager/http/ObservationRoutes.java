package org.miragemanager.manager.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;
import org.miragemanager.manager.service.Observation;
import org.miragemanager.manager.service.Observation.ReadinessView;

/** What monitoring asks: figures for Prometheus, and whether the manager is well. */
final class ObservationRoutes {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Observation observation;
  private final Answers answers;

  ObservationRoutes(Observation observation, Answers answers) {
    this.observation = observation;
    this.answers = answers;
  }

  void register(RoutesConfig routes) {
    routes.get("/metrics", this::metrics);
    routes.get("/health/live", context -> answers.write(context, 200, Map.of("live", true)));
    routes.get("/health/ready", this::ready);
  }

  private void metrics(Context context) {
    context.contentType(PROMETHEUS_TEXT).result(observation.metrics());
  }

  private void ready(Context context) {
    ReadinessView readiness = observation.readiness();
    answers.write(context, readiness.ready() ? 200 : 503, readiness);
  }
}
