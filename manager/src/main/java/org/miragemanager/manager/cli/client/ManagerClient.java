package org.miragemanager.manager.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.OperationView;

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
      throw connection.senseless();
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

  /** Begins to send a file; the future ends when the manager answers. */
  public FutureTask<Answer> upload(FileUpload file, ApiPath path) {
    return file.begin(connection, path);
  }

  public void delete(ApiPath path) {
    ask("DELETE", path);
  }

  /** Begins an operation; the future ends when the manager answers, however long that takes. */
  public FutureTask<Answer> begin(ApiPath path, JsonObjectWriter order) {
    byte[] body = order.toBytes();
    FutureTask<Answer> answer =
        new FutureTask<>(
            () -> Answer.of(connection.order(path, body, ManagerConnection.UNLIMITED)));
    Thread.ofPlatform().daemon().name("operation").start(answer);
    return answer;
  }

  /** The operation in the answer to {@link #begin}, whether it did what was asked or not. */
  OperationView operation(Answer answer) {
    if (answer.isRefusal()) {
      Refusal refusal = Refusal.of(answer);
      if (refusal.operation() == null) {
        throw refusal.failure();
      }
      return refusal.operation();
    }
    return view(answer, ViewReader::operation);
  }

  /** The drain in the answer to {@link #begin}, whether the host is empty then or not. */
  public DrainView drain(Answer answer) {
    if (answer.isRefusal()) {
      Refusal refusal = Refusal.of(answer);
      if (refusal.drain() == null) {
        throw refusal.failure();
      }
      return refusal.drain();
    }
    return view(answer, ViewReader::drain);
  }

  /** What the answer to {@link #begin} shows, unless it is a refusal. */
  public <T> T answered(Answer answer, ViewReader<T> reader) {
    return view(checked(answer), reader);
  }

  /** Begins to read a text that the manager streams. */
  public InputStream stream(ApiPath path) {
    try {
      HttpURLConnection request = connection.ask("GET", path, ManagerConnection.UNLIMITED);
      if (request.getResponseCode() >= 400) {
        throw Refusal.of(Answer.of(request)).failure();
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
      throw Refusal.of(answer).failure();
    }
    return answer;
  }

  private <T> T view(Answer answer, ViewReader<T> reader) {
    try {
      return reader.read(JsonObjectReader.parseObject(answer.body()));
    } catch (IOException | ArithmeticException malformed) {
      throw connection.senseless();
    }
  }
}
