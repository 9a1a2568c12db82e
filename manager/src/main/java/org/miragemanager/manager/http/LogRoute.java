package org.miragemanager.manager.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.miragemanager.manager.service.LogsOrder;
import org.miragemanager.manager.service.MirageService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams what a unikernel's domains printed. */
final class LogRoute {
  private static final Logger LOG = LoggerFactory.getLogger(LogRoute.class);

  private final MirageService service;
  private final BooleanSupplier stops;

  LogRoute(MirageService service, BooleanSupplier stops) {
    this.service = service;
    this.stops = stops;
  }

  void register(RoutesConfig routes) {
    routes.get(
        "/v1/unikernels/{name}/logs",
        this::stream,
        QueryParameter.GENERATION,
        QueryParameter.TAIL_BYTES,
        QueryParameter.FOLLOW);
  }

  private void stream(Context context) throws IOException {
    LogsOrder order =
        new LogsOrder(
            context.pathParam("name"),
            QueryParameters.number(context, QueryParameter.GENERATION, 1, Long.MAX_VALUE)
                .orElse(null),
            QueryParameters.number(context, QueryParameter.TAIL_BYTES, 0, Long.MAX_VALUE)
                .orElse(null),
            QueryParameters.flag(context, QueryParameter.FOLLOW));
    ClientConnection caller = new ClientConnection(context);
    context.contentType("text/plain; charset=utf-8");
    LogStream stream = new LogStream(context.res().getOutputStream(), order.follow());
    try {
      if (order.follow()) {
        FollowerWatch.over(() -> service.logs(order, stream), caller, stops);
      } else {
        service.logs(order, stream);
      }
    } catch (IOException | RuntimeException failure) {
      if (!context.res().isCommitted()) {
        context.res().resetBuffer();
        throw failure;
      }
      // A caller that hung up is the ordinary end of following; any other failure must show as an
      // answer that is not whole, because the status has been sent.
      if (!caller.isGone() && !stream.isCut()) {
        LOG.warn("The logs of {} ended early: {}", order.unikernel(), failure.toString());
      }
      caller.cutOff();
    }
  }
}
