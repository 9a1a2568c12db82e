package org.miragemanager.hostagent.driver.system;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Connects to a socket on which another process listens, soon or already. */
public final class UnixSocket {

  private static final long SHORTEST_PAUSE_NANOS = 500_000;
  private static final long LONGEST_PAUSE_NANOS = 100_000_000;

  private UnixSocket() {}

  /**
   * Tries until it is connected or there is nothing to wait for any more; the longer it has waited,
   * the less often.
   *
   * @param over says whether the other process is gone
   * @return a socket in blocking mode; empty: it is over
   */
  public static Optional<SocketChannel> connect(Path path, BooleanSupplier over) {
    long begunAt = System.nanoTime();
    while (!over.getAsBoolean()) {
      Optional<SocketChannel> socket = attempt(path);
      if (socket.isPresent()) {
        return socket;
      }
      long waited = System.nanoTime() - begunAt;
      LockSupport.parkNanos(Math.clamp(waited / 10, SHORTEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS));
    }
    return Optional.empty();
  }

  private static Optional<SocketChannel> attempt(Path path) {
    try {
      SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        socket.connect(UnixDomainSocketAddress.of(path));
        return Optional.of(socket);
      } catch (IOException notYet) {
        socket.close();
      }
    } catch (IOException notNow) {
      // No file descriptor is left, perhaps: tried again.
    }
    return Optional.empty();
  }
}
