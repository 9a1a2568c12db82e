package org.miragemanager.manager.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;

/**
 * Opens HTTP connections to a manager. By {@link HttpURLConnection}, because {@code
 * java.net.http.HttpClient} prepares for TLS, HTTP/2 and many requests at once: 0.3 s of a cold
 * virtual machine, where this takes 0.02 s.
 */
public final class ManagerConnection {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** For what a manager answers from its own memory and files. */
  static final Duration QUICK = Duration.ofSeconds(30);

  /** For what takes as long as it takes. */
  static final Duration UNLIMITED = Duration.ZERO;

  private final String base;
  private final String unreachable;
  private final Optional<String> token;

  /**
   * Connections to a manager.
   *
   * @param base its address without a closing slash
   * @param unreachable the sentence for the user if nothing listens there
   * @param token what its calls carry; empty: nothing, which only a wrong address lets pass
   */
  public ManagerConnection(String base, String unreachable, Optional<String> token) {
    this.base = base;
    this.unreachable = unreachable;
    this.token = token;
  }

  /** Sends a request without a body. */
  HttpURLConnection ask(String method, ApiPath path, Duration patience) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(base + path.text()).toURL().openConnection(Proxy.NO_PROXY);
    connection.setRequestMethod(method);
    connection.setConnectTimeout(Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
    connection.setReadTimeout(Math.toIntExact(patience.toMillis()));
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    token.ifPresent(text -> connection.setRequestProperty("Authorization", "Bearer " + text));
    return connection;
  }

  /** Sends an order; never twice, which a body of fixed length makes sure of. */
  HttpURLConnection order(ApiPath path, byte[] body, Duration patience) throws IOException {
    HttpURLConnection connection = ask("POST", path, patience);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(body.length);
    connection.getOutputStream().write(body);
    return connection;
  }

  /** What to tell the user about a connection that failed. */
  public CommandFailure failure(Throwable failure) {
    return new CommandFailure(
        ExitCode.FAILED,
        switch (failure) {
          case ConnectException refused -> unreachable;
          case UnknownHostException unknown -> unreachable;
          case NoRouteToHostException away -> unreachable;
          case SSLException another -> unreachable;
          case SocketTimeoutException late ->
              "the manager at " + base + " does not answer: look at its log";
          default -> "the manager at " + base + " ended the connection: look whether it still runs";
        });
  }

  /** What to tell the user about an answer that makes no sense. */
  CommandFailure unexpected() {
    return new CommandFailure(
        ExitCode.FAILED,
        "unexpected answer from "
            + base
            + ": is this a MirageManager server, and of this version?");
  }

  /**
   * What a manager answered.
   *
   * @param url what was asked
   * @param status the HTTP status
   * @param body all of it
   */
  public record Answer(String url, int status, String body) {
    /** Waits for the answer, and for all of it. */
    static Answer of(HttpURLConnection connection) throws IOException {
      int status = connection.getResponseCode();
      try (InputStream stream =
          status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
        byte[] bytes = stream == null ? new byte[0] : stream.readAllBytes();
        return new Answer(
            connection.getURL().toString(), status, new String(bytes, StandardCharsets.UTF_8));
      }
    }

    boolean isRefusal() {
      return status >= 400;
    }

    /** How a verb ends that was refused, in the manager's words. */
    CommandFailure refusal() {
      try {
        JsonObjectReader error = JsonObjectReader.parseObject(body).object("error");
        if (error != null) {
          return new CommandFailure(exitCode(), error.needed("message"));
        }
      } catch (IOException notOurs) {
        // told below
      }
      return new CommandFailure(
          ExitCode.FAILED,
          "unexpected HTTP " + status + " from " + url + ": is this a MirageManager server?");
    }

    private int exitCode() {
      return switch (status) {
        case 400, 413 -> ExitCode.USAGE;
        case 404 -> ExitCode.NOT_FOUND;
        default -> ExitCode.FAILED;
      };
    }
  }

  /**
   * A path and query of the API, with what users wrote escaped in it.
   *
   * @param text as it goes into an address
   */
  public record ApiPath(String text) {
    public static final ApiPath UNIKERNELS = new ApiPath("/v1/unikernels");
    public static final ApiPath HOSTS = new ApiPath("/v1/hosts");
    public static final ApiPath IMAGES = new ApiPath("/v1/images");
    public static final ApiPath OPERATIONS = new ApiPath("/v1/operations");

    /** One step further down. */
    public ApiPath child(String name) {
      return new ApiPath(text + "/" + escaped(name));
    }

    /** With a parameter, unless its value is null. */
    public ApiPath with(String parameter, Object value) {
      return value == null
          ? this
          : new ApiPath(
              text
                  + (text.contains("?") ? "&" : "?")
                  + parameter
                  + "="
                  + escaped(value.toString()));
    }

    private static String escaped(String words) {
      return URLEncoder.encode(words, StandardCharsets.UTF_8).replace("+", "%20");
    }
  }
}
