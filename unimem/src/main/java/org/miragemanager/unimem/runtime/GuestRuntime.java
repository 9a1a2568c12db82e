package org.miragemanager.unimem.runtime;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.miragemanager.unimem.ProgramException;
import org.miragemanager.unimem.lease.LeaseClock;
import org.miragemanager.unimem.lease.SystemLeaseClock;

/**
 * Runs a guest: under the host agent that started it, or alone in the foreground if none did.
 *
 * <pre>{@code
 * public static void main(String[] arguments) {
 *   GuestRuntime.main(arguments, options -> Guest.of(program));
 * }
 * }</pre>
 *
 * <p>The argument {@value #REHEARSE} makes it play a whole life by itself instead, at full pace,
 * and end with exit code 0: for building class data archives. The program's steps are executed then
 * as in any life.
 */
public final class GuestRuntime {
  /** The argument that asks for a rehearsal. */
  public static final String REHEARSE = "--rehearse";

  private static final int WRONG_USAGE = 2;

  private final Guest guest;
  private final Optional<GuestEnvironment> environment;
  private final PrintStream log;

  GuestRuntime(Guest guest, Optional<GuestEnvironment> environment, PrintStream log) {
    this.guest = guest;
    this.environment = environment;
    this.log = log;
  }

  /**
   * Runs a guest and ends the process: with exit code 0 when the agent says so or a program that
   * runs alone is complete, 1 when the program fails, 2 when it was started wrongly.
   *
   * @param arguments those of the command line
   * @param factory makes the guest from them, {@value #REHEARSE} left out
   */
  public static void main(String[] arguments, GuestFactory factory) {
    System.exit(run(List.of(arguments), factory, System.getenv(), System.err));
  }

  static int run(
      List<String> arguments,
      GuestFactory factory,
      Map<String, String> variables,
      PrintStream log) {
    try {
      List<String> options = new ArrayList<>(arguments);
      boolean rehearse = options.removeIf(REHEARSE::equals);
      Guest guest = factory.create(List.copyOf(options));
      if (rehearse) {
        return new AotTrainingRun(guest, log).play();
      }
      return new GuestRuntime(guest, GuestEnvironment.from(variables), log).run();
    } catch (UsageException e) {
      log.println(e.getMessage());
      return WRONG_USAGE;
    } catch (InterruptedException e) {
      log.println("the guest was interrupted");
      return 1;
    }
  }

  /** Runs the guest to its end; its exit code. */
  int run() throws InterruptedException {
    AgentMessenger messenger = new AgentMessenger(environment, log);
    GuestLoop life;
    try {
      life = new GuestLoop(guest, messenger, clock());
    } catch (ProgramException e) {
      messenger.reportFailure(e.getMessage(), e);
      return 1;
    }
    Thread steps = new Thread(() -> executeSteps(life), "mirage-steps");
    steps.setDaemon(true);
    if (environment.isEmpty()) {
      life.runAlone();
      steps.start();
      return life.awaitEnd(Long.MAX_VALUE).orElseThrow();
    }
    warmUp();
    steps.start();
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(environment.get().channel());
    return new AgentChannel(() -> UnixSocketLink.connect(address), life, log).serve();
  }

  /** A guest without an agent counts no lease. */
  private LeaseClock clock() {
    return environment.isPresent() ? new SystemLeaseClock() : System::nanoTime;
  }

  /**
   * Before hello: whoever waits for hello is to find a guest that is quick, and nothing competes
   * with it afterwards.
   */
  private static void warmUp() throws InterruptedException {
    try {
      WarmUp.run();
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory failed", impossible);
    }
  }

  private static void executeSteps(GuestLoop life) {
    try {
      boolean goesOn = true;
      while (goesOn) {
        goesOn = life.step();
      }
    } catch (Throwable e) {
      life.fail(e);
    }
  }

  /** Makes a guest from the arguments of its command line. */
  @FunctionalInterface
  public interface GuestFactory {
    /**
     * Makes the guest.
     *
     * @throws UsageException if the arguments are wrong
     */
    Guest create(List<String> arguments) throws UsageException;
  }

  /** What a host agent tells a guest by environment variables (PROTOCOL.md, section 2). */
  record GuestEnvironment(String channel, String token, String unikernel, long generation) {
    GuestEnvironment {
      Objects.requireNonNull(channel);
      Objects.requireNonNull(token);
      Objects.requireNonNull(unikernel);
    }

    /** Reads the variables; empty if the guest is to run alone. */
    static Optional<GuestEnvironment> from(Map<String, String> variables) throws UsageException {
      String channel = variables.get("MIRAGE_CHANNEL");
      if (channel == null || channel.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new GuestEnvironment(
              channel,
              require(variables, "MIRAGE_TOKEN"),
              require(variables, "MIRAGE_UNIKERNEL"),
              number(require(variables, "MIRAGE_GENERATION"))));
    }

    private static String require(Map<String, String> variables, String name)
        throws UsageException {
      String value = variables.get(name);
      if (value == null) {
        throw new UsageException(
            "MIRAGE_CHANNEL is set but %s is not: set both, or neither to run alone"
                .formatted(name));
      }
      return value;
    }

    private static long number(String text) throws UsageException {
      try {
        long number = Long.parseLong(text);
        if (number >= 0) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw new UsageException(
          "MIRAGE_GENERATION is \"%s\": it must be a whole number from 0 on".formatted(text));
    }

    /** Without the token, which is a secret. */
    @Override
    public String toString() {
      return "GuestEnvironment[channel=%s, unikernel=%s, generation=%d]"
          .formatted(channel, unikernel, generation);
    }
  }
}
