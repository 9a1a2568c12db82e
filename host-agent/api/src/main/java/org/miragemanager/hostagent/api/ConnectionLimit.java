package org.miragemanager.hostagent.api;

import com.sun.management.UnixOperatingSystemMXBean;
import io.grpc.Attributes;
import io.grpc.ServerTransportFilter;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a gRPC server have only so many connections: strangers cannot use up the descriptors that
 * the process needs for all else. gRPC has no setting for that; what a filter throws ends the
 * connection. One that has not sent its greeting is not counted: the server's time-out for that
 * closes it.
 */
public final class ConnectionLimit extends ServerTransportFilter {
  private static final int FEWEST = 64;
  private static final int SHARE_OF_DESCRIPTORS = 4;

  private final int most;
  private final AtomicInteger connections = new AtomicInteger();

  private ConnectionLimit(int most) {
    this.most = most;
  }

  /**
   * So many connections, and no more than a quarter of the descriptors that the process may have.
   */
  public static ConnectionLimit of(int most) {
    long descriptors =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Long.MAX_VALUE;
    long share = Math.max(FEWEST, descriptors / SHARE_OF_DESCRIPTORS);
    return new ConnectionLimit((int) Math.min(most, share));
  }

  /** How many there may be. */
  public int most() {
    return most;
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    if (connections.incrementAndGet() > most) {
      throw new TooManyException(most);
    }
    return attributes;
  }

  /** Also of a connection that was refused. */
  @Override
  public void transportTerminated(Attributes attributes) {
    connections.decrementAndGet();
  }

  /** Without a stack trace, which would be logged with each. */
  private static final class TooManyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooManyException(int most) {
      super("there are " + most + " connections already; try again later", null, false, false);
    }
  }
}
