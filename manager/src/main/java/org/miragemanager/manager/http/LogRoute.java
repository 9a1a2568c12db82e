package org.miragemanager.manager.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.MirageService.LogsOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams what a unikernel's domains printed. A request that follows them has a thread, and keeps
 * its connection for itself: it ends once its caller hangs up, or sends anything more.
 */
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
            QueryParameter.GENERATION.number(context, 1, Long.MAX_VALUE).orElse(null),
            QueryParameter.TAIL_BYTES.number(context, 0, Long.MAX_VALUE).orElse(null),
            QueryParameter.FOLLOW.flag(context));
    Caller caller = new Caller(context);
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
      if (!caller.hangsUp() && !stream.isCut()) {
        LOG.warn("The logs of {} ended early: {}", order.unikernel(), failure.toString());
      }
      caller.cutOff();
    }
  }

  /**
   * The one who follows. HTTP/1.1 tells that a caller is gone only by the end of its connection,
   * and the server reads a connection only between requests; so this reads it meanwhile.
   */
  private static final class Caller {
    private final EndPoint connection;
    private boolean gone;

    Caller(Context context) {
      this.connection =
          ServletContextRequest.getServletContextRequest(context.req())
              .getConnectionMetaData()
              .getConnection()
              .getEndPoint();
    }

    /** Whether it is gone; reads the connection without waiting. */
    synchronized boolean hangsUp() {
      try {
        // A byte that has come belongs to a next request, which is lost to the server with it: the
        // connection is cut, so its sender repeats it on another (RFC 9112, 9.3.2).
        gone = gone || connection.fill(ByteBuffer.allocate(1).flip()) != 0;
      } catch (IOException broken) {
        gone = true;
      }
      return gone;
    }

    /** Ends the connection so that the caller sees that its answer is not whole. */
    void cutOff() {
      // A plain end would look like the end of the answer to a caller that sent "Connection:
      // close".
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

  /** What is watched over. */
  private interface Following {
    void run() throws IOException;
  }

  /**
   * Interrupts a thread that follows logs once its caller is gone or the server stops: a silent
   * guest gives it nothing to write, so it would not notice by itself.
   */
  private static final class FollowerWatch {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread follower = Thread.currentThread();
    private final Caller caller;
    private final BooleanSupplier stops;
    private boolean following = true;

    FollowerWatch(Caller caller, BooleanSupplier stops) {
      this.caller = caller;
      this.stops = stops;
    }

    /** Follows in this thread, and watches over it in another. */
    static void over(Following following, Caller caller, BooleanSupplier stops) throws IOException {
      FollowerWatch watch = new FollowerWatch(caller, stops);
      Thread.ofVirtual().name("follower-watch").start(watch::run);
      try {
        following.run();
      } finally {
        watch.end();
      }
    }

    private void run() {
      try {
        while (!ended.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
          if (interrupts()) {
            return;
          }
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    /** The lock keeps an interrupt from reaching the thread after it has gone on to other work. */
    private synchronized boolean interrupts() {
      if (following && (caller.hangsUp() || stops.getAsBoolean())) {
        follower.interrupt();
        return true;
      }
      return false;
    }

    private synchronized void end() {
      following = false;
      ended.countDown();
      // An interrupt that came after the last wait must not reach the next request.
      Thread.interrupted();
    }
  }

  /** Passes each write of a follower on at once, and remembers whether the caller hung up. */
  private static final class LogStream extends OutputStream {
    private final OutputStream to;
    private final boolean flushes;
    private boolean cut;

    LogStream(OutputStream to, boolean flushes) {
      this.to = to;
      this.flushes = flushes;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        to.write(bytes, offset, length);
        if (flushes) {
          to.flush();
        }
      } catch (IOException broken) {
        cut = true;
        throw broken;
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        to.flush();
      } catch (IOException broken) {
        cut = true;
        throw broken;
      }
    }

    boolean isCut() {
      return cut;
    }
  }
}
