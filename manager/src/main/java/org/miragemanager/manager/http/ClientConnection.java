package org.miragemanager.manager.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;

/**
 * Whether the one who asked still listens. HTTP/1.1 says so only by closing the connection, and the
 * server looks at a connection only between requests; so this looks at it while a request is
 * answered, after its body was read.
 */
final class ClientConnection {
  private final EndPoint connection;
  private final Context context;
  private boolean pipelines;
  private boolean gone;

  ClientConnection(Context context) {
    this.context = context;
    this.connection =
        ServletContextRequest.getServletContextRequest(context.req())
            .getConnectionMetaData()
            .getConnection()
            .getEndPoint();
  }

  /** Looks at the connection without waiting. */
  synchronized boolean isGone() {
    if (gone || pipelines) {
      return gone;
    }
    try {
      int count = connection.fill(ByteBuffer.allocate(1).flip());
      if (count > 0) {
        // The caller has sent its next request already, and this byte of it is lost to the server:
        // it is told to send that request again on a new connection, as RFC 9112 (9.3.2) provides.
        pipelines = true;
        if (!context.res().isCommitted()) {
          context.res().setHeader("Connection", "close");
        }
      }
      gone = count < 0;
    } catch (IOException broken) {
      gone = true;
    }
    return gone;
  }

  /** Ends the connection so that the caller sees that its answer is not whole. */
  void cutOff() {
    // A plain end would look like the end of the answer to a caller that sent "Connection: close".
    if (connection.getTransport() instanceof SocketChannel channel) {
      try {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (IOException alreadyClosed) {
        // then there is nothing to cut
      }
    }
    connection.close();
  }
}
