package org.miragemanager.manager.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.Observation;
import org.miragemanager.words.RootCause;

/**
 * Serves a {@link MirageService} over HTTP and JSON. Every waiting request has a virtual thread of
 * its own; an operation goes on when its caller hangs up.
 */
public final class HttpApi implements AutoCloseable {
  /** How the system calls a port that is taken. */
  private static final String IN_USE = "Address already in use";

  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  /** Callers keep connections open for a next request; stopping does not wait for that. */
  private static final Duration IDLE_WHEN_STOPPING = Duration.ofMillis(50);

  private final Javalin server;
  private final String host;
  private final AtomicBoolean stops;

  private HttpApi(Javalin server, String host, AtomicBoolean stops) {
    this.server = server;
    this.host = host;
    this.stops = stops;
  }

  /**
   * Begins to serve.
   *
   * @param host the address to listen at, for example {@code 127.0.0.1}
   * @param port the port; 0: a free one
   * @throws UncheckedIOException if the address cannot be had, with what to do about it
   */
  public static HttpApi start(MirageService service, String host, int port) {
    return start(service, Optional.empty(), host, port, IDLE_TIMEOUT);
  }

  /** Begins to serve, monitoring too. */
  public static HttpApi start(
      MirageService service, Observation observation, String host, int port) {
    return start(service, Optional.of(observation), host, port, IDLE_TIMEOUT);
  }

  static HttpApi start(MirageService service, String host, int port, Duration idleTimeout) {
    return start(service, Optional.empty(), host, port, idleTimeout);
  }

  private static HttpApi start(
      MirageService service,
      Optional<Observation> observation,
      String host,
      int port,
      Duration idleTimeout) {
    AtomicBoolean stops = new AtomicBoolean();
    Javalin server =
        Javalin.create(
            config -> {
              configure(config);
              config.jetty.addConnector(
                  (jetty, http) -> connector(jetty, http, host, port, idleTimeout));
              register(config, service, observation, host, stops);
            });
    try {
      server.start();
    } catch (JavalinException failure) {
      throw new UncheckedIOException(sentence(failure, port), new IOException(failure));
    }
    return new HttpApi(server, host, stops);
  }

  private static String sentence(JavalinException failure, int port) {
    String reason = RootCause.words(failure);
    return "the port %d of the HTTP API %s: choose another with --http-port"
        .formatted(port, reason.contains(IN_USE) ? "is taken" : "cannot be had (" + reason + ")");
  }

  /** Where it listens, without a closing slash. */
  public URI url() {
    String name = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return URI.create("http://" + name + ":" + server.port());
  }

  /** Stops to serve; requests that wait for an operation are told that it goes on. */
  @Override
  public void close() {
    if (!stops.getAndSet(true)) {
      server.stop();
    }
  }

  private static void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.prefer405over404 = true;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.jetty.modifyHttpConfiguration(HttpApi::saySparingly);
    config.jetty.modifyServer(HttpApi::adjust);
  }

  private static void adjust(Server jetty) {
    jetty.setErrorHandler(new JettyErrorAnswers());
    // Stopping lets the requests that wait answer first.
    jetty.setStopTimeout(FAREWELL.toMillis());
    jetty.insertHandler(new GracefulHandler());
  }

  private static void saySparingly(HttpConfiguration configuration) {
    configuration.setSendServerVersion(false);
    // A request that waits for an operation, or follows a silent guest, is not idle.
    configuration.setIdleTimeout(0);
  }

  private static ServerConnector connector(
      Server server, HttpConfiguration http, String host, int port, Duration idleTimeout) {
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(idleTimeout.toMillis());
    connector.setShutdownIdleTimeout(IDLE_WHEN_STOPPING.toMillis());
    return connector;
  }

  private static void register(
      JavalinConfig config,
      MirageService service,
      Optional<Observation> observation,
      String host,
      AtomicBoolean stops) {
    ObjectMapper json = ViewJson.strict();
    Answers answers = new Answers(json);
    RequestBody body = new RequestBody(json);
    OperationAnswer operations = new OperationAnswer(service, answers, stops::get);
    LoopbackGate gate = new LoopbackGate(host);
    config.routes.before(gate::check);
    new UnikernelRoutes(service, answers, body, operations).register(config.routes);
    new LogRoute(service, stops::get).register(config.routes);
    new InventoryRoutes(service, answers, body).register(config.routes);
    new ImageRoutes(service.imageCare(), answers, body).register(config.routes);
    new HostRoutes(service.hostCare(), answers, body, stops::get).register(config.routes);
    new OperationRoutes(service, answers, body).register(config.routes);
    observation.ifPresent(asked -> new ObservationRoutes(asked, answers).register(config.routes));
    new ErrorAnswers(answers).register(config.routes);
  }
}
