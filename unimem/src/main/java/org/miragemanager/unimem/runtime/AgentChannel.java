package org.miragemanager.unimem.runtime;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.OptionalInt;
import org.miragemanager.unimem.protocol.ProtocolException;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestReader;

/** Keeps a guest connected to its agent, and passes on what the agent says. */
final class AgentChannel {
  /** Between two tries to connect. */
  private static final long RETRY_NANOSECONDS = 50_000_000;

  private final Link.Connector connector;
  private final GuestLoop life;
  private final PrintStream log;

  /** Whether the log says already that the agent is not there. */
  private boolean reported;

  AgentChannel(Link.Connector connector, GuestLoop life, PrintStream log) {
    this.connector = connector;
    this.life = life;
    this.log = log;
  }

  /** Connects, again and again, until the guest ends; its exit code. */
  int serve() throws InterruptedException {
    while (true) {
      boolean heard = connectOnce();
      // After a channel that worked the first try comes at once; one that breaks before a word must
      // not spin.
      OptionalInt exitCode = life.awaitEnd(heard ? 0 : RETRY_NANOSECONDS);
      if (exitCode.isPresent()) {
        return exitCode.getAsInt();
      }
    }
  }

  /** Serves one connection until it breaks; says whether the agent said anything. */
  private boolean connectOnce() {
    boolean heard = false;
    try {
      Link link = connect();
      try {
        life.connected(link);
        ToGuestReader agent = new ToGuestReader(link.input());
        for (Optional<ToGuest> message = agent.read();
            message.isPresent();
            message = agent.read()) {
          heard = true;
          life.received(message.get(), agent.hasMore());
        }
      } finally {
        life.disconnected();
      }
    } catch (ProtocolException e) {
      log.println("the agent broke the guest protocol: " + e.getMessage() + "; connecting again");
    } catch (IOException e) {
      // The agent is not there, or no longer: it comes back after its restart.
    }
    return heard;
  }

  private Link connect() throws IOException {
    try {
      Link link = connector.connect();
      reported = false;
      return link;
    } catch (IOException e) {
      if (!reported) {
        log.println("the agent cannot be reached: " + e.getMessage() + "; trying again");
        reported = true;
      }
      throw e;
    }
  }
}
