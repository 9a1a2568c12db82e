package org.miragemanager.manager.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.client.ManagerConnection.Answer;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;

/** Asks a manager over HTTP; what it refuses becomes a {@link CommandFailure} in its words. */
public final class ManagerClient {
  private final ManagerConnection connection;

  public ManagerClient(ManagerConnection connection) {
    this.connection = connection;
  }

  public <T> T get(ApiPath path, ViewReader<T> reader) {
    return view(fetch(path), reader);
  }

  public <T> List<T> list(ApiPath path, ViewReader<T> reader) {
    Answer answer = fetch(path);
    try {
      List<T> views = new ArrayList<>();
      for (JsonObjectReader fields : JsonObjectReader.parseObjects(answer.body())) {
        views.add(reader.read(fields));
      }
      return views;
    } catch (IOException | ArithmeticException malformed) {
      throw connection.unexpected();
    }
  }

  public <T> T post(ApiPath path, JsonObjectWriter order, ViewReader<T> reader) {
    return view(send(path, order), reader);
  }

  /** What is answered to an order, unless it is refused. */
  public Answer send(ApiPath path, JsonObjectWriter order) {
    try {
      return checked(Answer.of(connection.order(path, order.toBytes(), ManagerConnection.QUICK)));
    } catch (IOException failure) {
      throw connection.failure(failure);
    }
  }

  /** Sends a file, and says how much of it has been sent. */
  public Answer upload(FileUpload file, ApiPath path, CliEnvironment surroundings) {
    try {
      return file.send(connection, path, surroundings);
    } catch (IOException failure) {
      throw connection.failure(failure);
    }
  }

  public void delete(ApiPath path) {
    ask("DELETE", path);
  }

  /**
   * Begins an operation. That may take as long as the manager waits for Temporal, or for the end of
   * another operation that is about to end.
   */
  <T> T begin(ApiPath path, JsonObjectWriter order, ViewReader<T> reader) {
    try {
      return answered(
          Answer.of(connection.order(path, order.toBytes(), ManagerConnection.UNLIMITED)), reader);
    } catch (IOException failure) {
      throw connection.failure(failure);
    }
  }

  /**
   * Asks for something that may take so long; a refusal is an answer too.
   *
   * @throws IOException if no manager answers
   */
  Answer ask(ApiPath path, Duration patience) throws IOException {
    return Answer.of(connection.ask("GET", path, patience));
  }

  /** What an answer shows, unless it is a refusal. */
  public <T> T answered(Answer answer, ViewReader<T> reader) {
    return view(checked(answer), reader);
  }

  /** Begins to read a text that the manager streams. */
  public InputStream stream(ApiPath path) {
    try {
      HttpURLConnection request = connection.ask("GET", path, ManagerConnection.UNLIMITED);
      if (request.getResponseCode() >= 400) {
        throw Answer.of(request).refusal();
      }
      return request.getInputStream();
    } catch (IOException failure) {
      throw connection.failure(failure);
    }
  }

  /** What to tell the user about an answer that did not come. */
  CommandFailure failure(Throwable failure) {
    return connection.failure(failure);
  }

  private Answer fetch(ApiPath path) {
    return ask("GET", path);
  }

  private Answer ask(String method, ApiPath path) {
    try {
      return checked(Answer.of(connection.ask(method, path, ManagerConnection.QUICK)));
    } catch (IOException failure) {
      throw connection.failure(failure);
    }
  }

  private static Answer checked(Answer answer) {
    if (answer.isRefusal()) {
      throw answer.refusal();
    }
    return answer;
  }

  private <T> T view(Answer answer, ViewReader<T> reader) {
    try {
      return reader.read(JsonObjectReader.parseObject(answer.body()));
    } catch (IOException | ArithmeticException malformed) {
      throw connection.unexpected();
    }
  }
}
