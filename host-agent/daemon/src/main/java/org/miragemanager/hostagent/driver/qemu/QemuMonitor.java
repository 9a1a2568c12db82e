package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.miragemanager.hostagent.driver.qemu.qmp.QmpClient;
import org.miragemanager.hostagent.driver.system.SystemProcess;
import org.miragemanager.hostagent.driver.system.UnixSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to one QEMU's control socket for as long as QEMU lives: hears why it shuts
 * down, and takes the end of the connection as a hint that it has ended.
 */
final class QemuMonitor implements QmpClient.Listener, AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(QemuMonitor.class);
  private static final long PAUSE_NANOS = 100_000_000;
  private static final Duration TIME_TO_QUIT = Duration.ofMillis(500);

  private final SystemProcess process;
  private final Path socket;
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private volatile boolean closed;
  private volatile boolean started;
  private volatile boolean panicked;
  private volatile Optional<String> shutdown = Optional.empty();
  private volatile Optional<QmpClient> client = Optional.empty();

  QemuMonitor(SystemProcess process, Path socket) {
    this.process = process;
    this.socket = socket;
  }

  /** Begins to watch, on a thread of its own. */
  void start() {
    Thread.ofPlatform().daemon().name("qemu-monitor").start(this::watch);
  }

  private void watch() {
    try {
      Optional<SocketChannel> connected = UnixSocket.connect(socket, this::hasEnded);
      while (connected.isPresent()) {
        QmpClient now = QmpClient.over(connected.get(), this);
        client = Optional.of(now);
        if (closed) {
          now.close();
        }
        now.closed().join();
        process.look();
        if (!hasEnded()) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
        connected = UnixSocket.connect(socket, this::hasEnded);
      }
    } finally {
      over.complete(null);
    }
  }

  private boolean hasEnded() {
    return closed || process.ended().isDone();
  }

  @Override
  public void ready(String version) {
    started = true;
  }

  @Override
  public void happened(QmpClient.Event event) {
    switch (event.name()) {
      case "SHUTDOWN" -> shutdown = Optional.of(event.data().path("reason").asText());
      case "GUEST_PANICKED" -> panicked = true;
      default -> LOGGER.debug("QEMU tells: {}", event);
    }
  }

  /** Completes when there is nothing more to hear. */
  CompletableFuture<Void> over() {
    return over;
  }

  /** Whether the agent has let go of QEMU: another looks after it. */
  boolean isClosed() {
    return closed;
  }

  /** Whether QEMU is known to have finished its start. */
  boolean hasStarted() {
    return started;
  }

  /** Whether the guest said that it panicked. */
  boolean hasPanicked() {
    return panicked;
  }

  /** Why QEMU shuts down, in its own words. */
  Optional<String> shutdown() {
    return shutdown;
  }

  /** Asks QEMU to end; returns when it has answered, or will not. */
  void quit() throws InterruptedException {
    if (client.isPresent()) {
      try {
        client.get().execute("quit", Map.of(), TIME_TO_QUIT);
      } catch (IOException noAnswer) {
        LOGGER.debug("QEMU does not quit when it is asked; it is ended by force.", noAnswer);
      }
    }
  }

  /** Lets go of QEMU, which lives on. */
  @Override
  public void close() {
    closed = true;
    client.ifPresent(QmpClient::close);
  }
}
