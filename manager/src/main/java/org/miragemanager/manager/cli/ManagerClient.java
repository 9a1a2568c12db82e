package org.miragemanager.manager.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.manager.http.ViewJson;
import org.miragemanager.manager.service.OperationView;

/** Asks a manager over HTTP; what it refuses becomes a {@link CommandFailure} in its words. */
final class ManagerClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** For what a manager answers from its own memory and files. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  private final String base;
  private final String nobody;
  private final ObjectMapper json = ViewJson.lenient();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  /**
   * A client.
   *
   * @param base the manager's address without a closing slash
   * @param nobody the sentence for the user if nobody listens there
   */
  ManagerClient(String base, String nobody) {
    this.base = base;
    this.nobody = nobody;
  }

  <T> T get(ApiPath path, Class<T> type) {
    return read(checked(send(request(path).timeout(ANSWER_TIMEOUT).GET())), type);
  }

  <T> List<T> list(ApiPath path, Class<T[]> type) {
    return List.of(get(path, type));
  }

  <T> T post(ApiPath path, Object body, Class<T> type) {
    return read(checked(send(posting(path, body).timeout(ANSWER_TIMEOUT))), type);
  }

  void delete(ApiPath path) {
    checked(send(request(path).timeout(ANSWER_TIMEOUT).DELETE()));
  }

  /** Begins an operation; the future ends when the manager answers, however long that takes. */
  CompletableFuture<HttpResponse<byte[]>> begin(ApiPath path, Object body) {
    return http.sendAsync(posting(path, body).build(), BodyHandlers.ofByteArray());
  }

  /** The operation in the answer to {@link #begin}, whether it did what was asked or not. */
  OperationView operation(HttpResponse<byte[]> answer) {
    if (answer.statusCode() == 409) {
      ManagerErrors.Refusal refusal = ManagerErrors.read(json, answer.statusCode(), answer.body());
      if (refusal.operation() != null) {
        return refusal.operation();
      }
    }
    return read(checked(answer), OperationView.class);
  }

  /** Begins to read a text that the manager streams. */
  InputStream stream(ApiPath path) {
    try {
      HttpResponse<InputStream> answer =
          http.send(request(path).GET().build(), BodyHandlers.ofInputStream());
      if (answer.statusCode() >= 400) {
        throw ManagerErrors.read(json, answer.statusCode(), answer.body().readAllBytes()).failure();
      }
      return answer.body();
    } catch (IOException failure) {
      throw unreachable(failure);
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
  }

  /** What to tell the user about a connection that failed. */
  CommandFailure unreachable(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException) {
        return new CommandFailure(ExitCode.FAILED, nobody);
      }
      if (cause instanceof java.net.http.HttpTimeoutException) {
        return new CommandFailure(
            ExitCode.FAILED, "the manager at " + base + " does not answer: look at its log");
      }
    }
    return new CommandFailure(
        ExitCode.FAILED,
        "the manager at " + base + " ended the connection: look whether it still runs");
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException failure) {
      throw unreachable(failure);
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
  }

  static CommandFailure interrupted() {
    Thread.currentThread().interrupt();
    return new CommandFailure(ExitCode.FAILED, "interrupted");
  }

  private HttpResponse<byte[]> checked(HttpResponse<byte[]> answer) {
    if (answer.statusCode() >= 400) {
      throw ManagerErrors.read(json, answer.statusCode(), answer.body()).failure();
    }
    return answer;
  }

  private <T> T read(HttpResponse<byte[]> answer, Class<T> type) {
    try {
      return json.readValue(answer.body(), type);
    } catch (IOException malformed) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "what answers at " + base + " is not a manager of this version: check the address");
    }
  }

  private HttpRequest.Builder request(ApiPath path) {
    return HttpRequest.newBuilder(URI.create(base + path.text()));
  }

  private HttpRequest.Builder posting(ApiPath path, Object body) {
    try {
      return request(path)
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("an order cannot be written as JSON", impossible);
    }
  }
}
