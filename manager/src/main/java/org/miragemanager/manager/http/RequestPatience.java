package org.miragemanager.manager.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections on which no whole head of a request comes in time. Jetty's idle time-out
 * begins anew with each byte, so a caller that sends one now and then would keep its connection for
 * ever, and there are only so many.
 */
final class RequestPatience extends Handler.Wrapper implements Connection.Listener {
  private final Duration patience;
  private final Map<Connection, Scheduler.Task> waiting = new ConcurrentHashMap<>();

  /**
   * To be a handler of the server, and a bean of its connector.
   *
   * @param patience from a connection's beginning, or the end of its last request
   */
  RequestPatience(Duration patience) {
    this.patience = patience;
  }

  @Override
  public void onOpened(Connection connection) {
    expect(connection);
  }

  @Override
  public void onClosed(Connection connection) {
    forget(connection);
  }

  /** Called with each request whose head has come. */
  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Connection connection = request.getConnectionMetaData().getConnection();
    forget(connection);
    Request.addCompletionListener(request, failure -> expect(connection));
    return super.handle(request, response, callback);
  }

  private void expect(Connection connection) {
    if (!connection.getEndPoint().isOpen()) {
      return;
    }
    Scheduler.Task closing =
        getServer()
            .getScheduler()
            .schedule(() -> close(connection), patience.toMillis(), TimeUnit.MILLISECONDS);
    Scheduler.Task before = waiting.put(connection, closing);
    if (before != null) {
      before.cancel();
    }
  }

  private void forget(Connection connection) {
    Scheduler.Task closing = waiting.remove(connection);
    if (closing != null) {
      closing.cancel();
    }
  }

  private void close(Connection connection) {
    waiting.remove(connection);
    connection.close();
  }
}
