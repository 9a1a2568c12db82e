package org.miragemanager.manager.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.UnixOperatingSystemMXBean;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.Observation;
import org.miragemanager.model.RootCause;

/**
 * Serves a {@link MirageService} over HTTP and JSON. An operation is begun by one request, and goes
 * on whether another one waits for its end or not.
 */
public final class HttpApi implements AutoCloseable {
  /** How the system calls a port that is taken. */
  private static final String IN_USE = "Address already in use";

  /**
   * So long may a caller send nothing of what it has begun to send, take nothing of its answer, or
   * keep a connection without a request. A request that waits for an operation, or follows a silent
   * guest, is not idle: Jetty asks the servlet, which says that it is at work.
   */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

  /** The same once there are as many connections as there may be. */
  private static final Duration IDLE_WHEN_FULL = Duration.ofSeconds(3);

  private static final int FEWEST_CONNECTIONS = 64;
  private static final int SHARE_OF_DESCRIPTORS = 4;
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  /** Callers keep connections open for a next request; stopping does not wait for that. */
  private static final Duration IDLE_WHEN_STOPPING = Duration.ofMillis(50);

  private final Javalin server;
  private final String host;
  private final OperationRoutes operations;
  private final AtomicBoolean stops;

  private HttpApi(Javalin server, String host, OperationRoutes operations, AtomicBoolean stops) {
    this.server = server;
    this.host = host;
    this.operations = operations;
    this.stops = stops;
  }

  /**
   * Begins to serve, to callers without a token too: for tests of what lies behind the gate.
   *
   * @param host the address to listen at, for example {@code 127.0.0.1}
   * @param port the port; 0: a free one
   * @throws UncheckedIOException if the address cannot be had, with what to do about it
   */
  public static HttpApi start(MirageService service, String host, int port) {
    return start(service, Optional.empty(), Optional.empty(), host, port, IDLE_TIMEOUT);
  }

  /**
   * Begins to serve, monitoring too, to callers that carry the token.
   *
   * @param host the address to listen at, for example {@code 127.0.0.1}
   * @param port the port; 0: a free one
   * @throws UncheckedIOException if the address cannot be had, with what to do about it
   */
  public static HttpApi start(
      MirageService service, Observation observation, ApiToken token, String host, int port) {
    return start(service, Optional.of(observation), Optional.of(token), host, port, IDLE_TIMEOUT);
  }

  static HttpApi start(
      MirageService service,
      Optional<Observation> observation,
      Optional<ApiToken> token,
      String host,
      int port,
      Duration idleTimeout) {
    AtomicBoolean stops = new AtomicBoolean();
    ObjectMapper json = ViewJson.strict();
    Answers answers = new Answers(json);
    RequestBody body = new RequestBody(json);
    OperationRoutes operations = new OperationRoutes(service, answers, body);
    RequestPatience patience = new RequestPatience(idleTimeout);
    Javalin server =
        Javalin.create(
            config -> {
              configure(config, patience);
              config.jetty.addConnector(
                  (jetty, http) -> {
                    ServerConnector connector = connector(jetty, http, host, port, idleTimeout);
                    connector.addBean(patience, false);
                    return connector;
                  });
              config.routes.before(new ApiGate(host, token)::check);
              config.routes.beforeMatched(QueryParameter::check);
              answers.register(config.routes);
              config.routes.get(
                  "/v1/health", context -> answers.write(context, 200, Map.of("status", "ok")));
              new UnikernelRoutes(service, answers, body).register(config.routes);
              new LogRoute(service, stops::get).register(config.routes);
              new HostRoutes(service, answers, body).register(config.routes);
              new ImageRoutes(service.imageCare(), answers, body).register(config.routes);
              operations.register(config.routes);
              observation.ifPresent(
                  asked -> new ObservationRoutes(asked, answers).register(config.routes));
            });
    try {
      server.start();
    } catch (JavalinException failure) {
      throw new UncheckedIOException(sentence(failure, port), new IOException(failure));
    }
    return new HttpApi(server, host, operations, stops);
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
      operations.stop();
      server.stop();
    }
  }

  private static void configure(JavalinConfig config, RequestPatience patience) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.prefer405over404 = true;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.jetty.modifyHttpConfiguration(HttpApi::saySparingly);
    config.jetty.modifyServer(jetty -> adjust(jetty, patience));
  }

  private static void adjust(Server jetty, RequestPatience patience) {
    jetty.setErrorHandler(new JettyErrorAnswers());
    // Stopping lets the requests that wait answer first.
    jetty.setStopTimeout(FAREWELL.toMillis());
    jetty.insertHandler(new GracefulHandler());
    jetty.insertHandler(patience);
    NetworkConnectionLimit limit = new NetworkConnectionLimit(mostConnections(), jetty);
    limit.setEndPointIdleTimeout(IDLE_WHEN_FULL.toMillis());
    jetty.addBean(limit);
  }

  /** Strangers cannot use up the descriptors that agents, guests and the repository need. */
  static int mostConnections() {
    long descriptors =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Long.MAX_VALUE;
    return Math.clamp(descriptors / SHARE_OF_DESCRIPTORS, FEWEST_CONNECTIONS, 1000);
  }

  private static void saySparingly(HttpConfiguration configuration) {
    configuration.setSendServerVersion(false);
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

  /**
   * The same form of error for what the HTTP server refuses by itself, such as a broken address.
   */
  static final class JettyErrorAnswers extends ErrorHandler {
    JettyErrorAnswers() {
      setShowStacks(false);
      setShowCauses(false);
      setDefaultResponseMimeType("application/json");
    }

    @Override
    public boolean errorPageForMethod(String method) {
      return true;
    }

    @Override
    protected boolean generateAcceptableResponse(
        Request request,
        Response response,
        Callback callback,
        String contentType,
        List<Charset> charsets,
        int code,
        String message,
        Throwable cause)
        throws java.io.IOException {
      return super.generateAcceptableResponse(
          request, response, callback, "application/json", charsets, code, message, cause);
    }

    @Override
    protected void writeErrorJson(
        Request request, PrintWriter writer, int code, String message, Throwable cause) {
      writer.append("{\"error\":{\"code\":\"");
      writer.append(code < 500 ? "bad_request" : "internal");
      writer.append("\",\"message\":\"The HTTP server refuses the request (");
      writer.append(String.valueOf(code));
      writer.append("): check the address, its escapes and the headers.\"}}");
    }
  }
}
