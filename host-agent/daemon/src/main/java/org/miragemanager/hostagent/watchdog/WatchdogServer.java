package org.miragemanager.hostagent.watchdog;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.Answer;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.ProcessState;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.Request;

/** Serves agents over a UNIX socket, and enforces what they told, on the thread that runs it. */
final class WatchdogServer {

  /** A wait stands still while the machine is suspended, and a lease does not. */
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Another program may have continued a stopped process. */
  private static final long LOOK_AT_STOPPED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The agent that started this watchdog connects within so long. */
  private static final long FIRST_AGENT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String name;
  private final Path socket;
  private final WatchList watched;
  private final AtomicInteger connections = new AtomicInteger();
  private final Thread enforcer = Thread.currentThread();
  private volatile boolean served;
  private volatile boolean ended;

  /** A server that the thread that calls will run. */
  WatchdogServer(String name, Path socket, WatchList watched) {
    this.name = name;
    this.socket = socket;
    this.watched = watched;
  }

  /** Listens and enforces; returns when no agent is connected any more and nothing is watched. */
  void run() throws IOException {
    Files.deleteIfExists(socket);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      daemon(() -> accept(server));
      long startedAt = System.nanoTime();
      while (!ended && isNeeded(startedAt)) {
        enforce();
        LockSupport.parkNanos(pause());
      }
    }
  }

  private boolean isNeeded(long startedAt) {
    return connections.get() > 0
        || !watched.isEmpty()
        || (!served && System.nanoTime() - startedAt < FIRST_AGENT_NANOS);
  }

  /** Nothing that goes wrong for once may end the watchdog. */
  private void enforce() {
    try {
      watched.enforce();
    } catch (RuntimeException failure) {
      System.err.println("A look at the watched processes failed: " + failure);
    }
  }

  private long pause() {
    return watched
        .untilNextNanos()
        .map(rest -> Math.min(rest, LOOK_EVERY_NANOS))
        .orElse(LOOK_AT_STOPPED_NANOS);
  }

  private void accept(ServerSocketChannel server) {
    while (!ended) {
      try {
        SocketChannel agent = server.accept();
        connections.incrementAndGet();
        served = true;
        daemon(() -> serve(agent));
      } catch (ClosedChannelException closed) {
        ended = true;
        LockSupport.unpark(enforcer);
      } catch (IOException failure) {
        // For example, no file descriptor is left; what is watched still has to be stopped in time.
        System.err.println("An agent could not connect: " + failure);
        LockSupport.parkNanos(LOOK_AT_STOPPED_NANOS);
      }
    }
  }

  private void serve(SocketChannel agent) {
    try (agent;
        BufferedReader lines =
            new BufferedReader(Channels.newReader(agent, StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && !ended) {
        write(agent, act(Request.parse(line)));
        line = lines.readLine();
      }
    } catch (IOException | RuntimeException broken) {
      System.err.println("A connection to an agent broke: " + broken);
    } finally {
      connections.decrementAndGet();
      LockSupport.unpark(enforcer);
    }
  }

  private String act(Request request) {
    return switch (request) {
      case Request.Hello hello -> "watchdog " + name;
      case Request.Watch watch -> {
        ProcessState condition = watched.watch(watch.process(), watch.deadlineNanos());
        LockSupport.unpark(enforcer);
        yield answer(watch.number(), Optional.of(condition));
      }
      case Request.Find find -> answer(find.number(), watched.find(find.process()));
      case Request.Release release -> {
        watched.release(release.process());
        yield answer(release.number(), Optional.empty());
      }
    };
  }

  private static String answer(long number, Optional<ProcessState> condition) {
    return new Answer(number, condition).toString();
  }

  /** An agent that does not listen any more may have said something before, which counts. */
  private static void write(SocketChannel agent, String line) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        agent.write(bytes);
      }
    } catch (IOException gone) {
      System.err.println("An agent did not take an answer: " + gone.getMessage());
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }
}
