package org.miragemanager.unimem.runtime;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.miragemanager.unimem.ProgramException;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestWriter;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;
import org.miragemanager.unimem.runtime.GuestRuntime.GuestEnvironment;

/**
 * Sends a guest's messages to its agent, if it has one and is connected, and prints to its log. A
 * message that is sent while it is not connected is lost; {@link GuestLoop} sends again what
 * matters after the next hello.
 */
final class AgentMessenger {
  /** The generation of a guest without an agent. */
  private static final long ALONE = 1;

  private final Optional<GuestEnvironment> environment;
  private final PrintStream log;
  private Link link;
  private FromGuestWriter agent;

  AgentMessenger(Optional<GuestEnvironment> environment, PrintStream log) {
    this.environment = environment;
    this.log = log;
  }

  /** Whether there is an agent, connected or not. */
  boolean hasAgent() {
    return environment.isPresent();
  }

  /** The number of this domain. */
  long generation() {
    return environment.isPresent() ? environment.get().generation() : ALONE;
  }

  /**
   * The first message on a connection.
   *
   * @param clock the guest's lease clock now
   */
  FromGuest.Hello hello(GuestPhase phase, long sequence, long clock) {
    GuestEnvironment domain = environment.orElseThrow();
    return new FromGuest.Hello(
        FromGuest.PROTOCOL,
        domain.token(),
        domain.unikernel(),
        domain.generation(),
        phase,
        sequence,
        OptionalLong.of(clock));
  }

  void connected(Link newLink) {
    link = newLink;
    agent = new FromGuestWriter(newLink.output());
  }

  /** Closes the connection, if there is one: the thread that reads from it gets its end. */
  void disconnected() {
    if (link != null) {
      close(link);
    }
    link = null;
    agent = null;
  }

  /** The writer to the present connection, if there is one; writing may wait. */
  Optional<FromGuestWriter> writer() {
    return Optional.ofNullable(agent);
  }

  /** Writes a line into the log. */
  void note(String line) {
    log.println(line);
  }

  void send(FromGuest... messages) {
    if (agent == null) {
      return;
    }
    try {
      agent.write(messages);
    } catch (IOException e) {
      // The agent is gone. The end of the link makes the reading thread connect again.
      disconnected();
    }
  }

  /**
   * Says why the program cannot go on, to the agent in one sentence and to the log with where it
   * happened.
   */
  void reportFailure(String message, Throwable cause) {
    send(new FromGuest.Failed(message));
    log.println(message);
    Throwable origin = cause.getCause() == null ? cause : cause.getCause();
    if (!(origin instanceof ProgramException)) {
      origin.printStackTrace(log);
    }
  }

  private static void close(Link link) {
    try {
      link.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
