package org.miragemanager.hostagent.driver.system;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to a socket on which another process listens, soon or already.
 *
 * <p>The listening process must run as the user to whom the socket's folder belongs: a process that
 * was taken over may have put a link to another user's socket there.
 */
public final class UnixSocket {

  private static final long SHORTEST_PAUSE_NANOS = 500_000;
  private static final long LONGEST_PAUSE_NANOS = 100_000_000;

  private static final Logger LOGGER = LoggerFactory.getLogger(UnixSocket.class);

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
        if (listens(socket, path)) {
          return Optional.of(socket);
        }
        LOGGER.debug("Another user's process listens at {}.", path);
        socket.close();
      } catch (IOException notYet) {
        socket.close();
      }
    } catch (IOException notNow) {
      // No file descriptor is left, perhaps: tried again.
    }
    return Optional.empty();
  }

  private static boolean listens(SocketChannel socket, Path path) throws IOException {
    try {
      UserPrincipal listener = socket.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
      return listener.equals(Files.getOwner(path.getParent()));
    } catch (UnsupportedOperationException untold) {
      // This system does not tell; nor does it give domains users of their own.
      return true;
    }
  }
}
