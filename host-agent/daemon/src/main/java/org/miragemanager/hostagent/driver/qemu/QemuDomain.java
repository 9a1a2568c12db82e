package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.qemu.RuntimeFolders.RuntimeFolder;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.driver.system.SystemProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A virtual machine: one QEMU process with its two sockets. */
final class QemuDomain implements LiveDomain, AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(QemuDomain.class);
  private static final long SECONDS_TO_CLEAR_UP = 1;

  private final SystemProcess running;
  private final RuntimeFolder runtime;
  private final QemuMonitor monitor;
  private final Supplier<Optional<String>> startError;
  private final CompletableFuture<String> ended;

  /**
   * A domain whose QEMU was started just now, or was found.
   *
   * @param startError what QEMU said if it did not start
   */
  QemuDomain(SystemProcess running, RuntimeFolder runtime, Supplier<Optional<String>> startError) {
    this.running = running;
    this.runtime = runtime;
    this.startError = startError;
    monitor = new QemuMonitor(running, runtime.control());
    ended = running.ended().thenCombine(monitor.over(), (code, heard) -> end(code));
    monitor.start();
  }

  private String end(OptionalInt code) {
    try {
      if (!monitor.isClosed()) {
        RuntimeFolders.remove(runtime);
      }
    } catch (IOException | RuntimeException failure) {
      // The domain's end is reported, whatever a guest has left there.
      LOGGER.warn(
          "The runtime folder {} could not be removed; remove it by hand.",
          runtime.folder(),
          failure);
    }
    boolean mayNotHaveStarted = !monitor.hasStarted() && code.equals(OptionalInt.of(1));
    return new QemuEnd(
            code,
            monitor.shutdown(),
            monitor.hasPanicked(),
            mayNotHaveStarted ? startError.get() : Optional.empty())
        .inWords();
  }

  @Override
  public String handle() {
    return new Handle(running.identity(), runtime.folder()).toString();
  }

  @Override
  public String name() {
    return "QEMU, pid " + running.identity().processId();
  }

  @Override
  public Optional<ProcessIdentity> process() {
    return Optional.of(running.identity());
  }

  @Override
  public Optional<Path> channel() {
    return Optional.of(runtime.channel());
  }

  @Override
  public CompletableFuture<String> ended() {
    return ended;
  }

  /**
   * Stops QEMU's process. Its own {@code stop} would stop the guest's clock with it, and the guest
   * would count its lease too long (rule 7).
   */
  @Override
  public void pause() throws IOException {
    running.suspend();
  }

  @Override
  public void unpause() throws IOException {
    running.resume();
  }

  @Override
  public void destroy() throws InterruptedException {
    if (!running.identity().isStopped()) {
      monitor.quit();
    }
    running.end();
    try {
      // What it had is cleared up by then too.
      ended.get(SECONDS_TO_CLEAR_UP, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException later) {
      LOGGER.debug("The folder {} is still there.", runtime.folder(), later);
    }
  }

  /** Lets go of the domain, which lives on. */
  @Override
  public void close() {
    monitor.close();
  }

  /**
   * By what a restarted agent finds a domain.
   *
   * @param process QEMU
   * @param folder the domain's runtime folder, with its sockets
   */
  record Handle(ProcessIdentity process, Path folder) {

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Handle parse(String text) {
      int space = text.indexOf(' ');
      if (space < 0) {
        throw new IllegalArgumentException("'" + text + "' does not name a domain of QEMU.");
      }
      return new Handle(
          ProcessIdentity.parse(text.substring(0, space)), Path.of(text.substring(space + 1)));
    }

    /** The durable form. */
    @Override
    public String toString() {
      return process + " " + folder;
    }
  }

  /**
   * How a QEMU ended, as far as it is known, and the sentence that tells it to an operator.
   *
   * @param code its exit code, as a shell would give it; empty: it was not seen
   * @param shutdown the reason that QEMU gave for its last shutdown: {@code guest-reset}
   * @param panicked whether the guest said that it panicked
   * @param startError what QEMU said instead of starting; empty: it started, or said nothing
   */
  record QemuEnd(
      OptionalInt code, Optional<String> shutdown, boolean panicked, Optional<String> startError) {

    private static final int FIRST_SIGNAL_CODE = 128;
    private static final List<String> BEFORE_QEMU = List.of("setsid", "prlimit", "setpriv");

    /** A guest that ends by itself makes QEMU exit with an odd code: twice its own, and 1. */
    String inWords() {
      if (panicked) {
        return "the guest panicked";
      }
      if (startError.isPresent()) {
        return "QEMU did not start: " + startError.get();
      }
      if (code.isPresent() && code.getAsInt() > FIRST_SIGNAL_CODE) {
        return "killed by signal " + (code.getAsInt() - FIRST_SIGNAL_CODE);
      }
      if (code.isPresent() && code.getAsInt() % 2 == 1) {
        return "exit code " + code.getAsInt() / 2;
      }
      return shutdown.map(QemuEnd::reason).orElseGet(this::withoutReason);
    }

    private static String reason(String shutdown) {
      return switch (shutdown) {
        case "guest-reset" -> "reset: the guest asked for it, or made three faults in a row";
        case "guest-shutdown" -> "the guest shut down";
        case "guest-panic" -> "the guest panicked";
        case "host-qmp-quit" -> "ended by the agent";
        case "host-signal" -> "QEMU was ended by a signal";
        default -> "QEMU shut down: " + shutdown;
      };
    }

    private String withoutReason() {
      if (code.isEmpty()) {
        return "ended; its exit code was not seen";
      }
      return code.getAsInt() == 0 ? "reset" : "QEMU ended with code " + code.getAsInt();
    }

    /**
     * The last error that QEMU, or a program that was to execute QEMU, wrote to a domain's log
     * instead of starting; empty: there is none. Needed because a QEMU that does not start exits
     * with the same code as a guest that ends at once with code 0.
     *
     * @param binary QEMU
     */
    static Optional<String> startError(Path log, Path binary) {
      try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
        return lines.filter(line -> isStartError(line, binary)).reduce((earlier, later) -> later);
      } catch (IOException | UncheckedIOException unread) {
        return Optional.empty();
      }
    }

    private static boolean isStartError(String line, Path binary) {
      return line.startsWith(binary.getFileName() + ": ")
          || line.startsWith(binary + ": ")
          || BEFORE_QEMU.stream()
              .anyMatch(
                  program ->
                      line.startsWith(program + ": ") || line.contains("/" + program + ": "));
    }
  }
}
