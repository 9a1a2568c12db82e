package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

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
   * instead of starting; empty: there is none. Needed because a QEMU that does not start exits with
   * the same code as a guest that ends at once with code 0.
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
                program -> line.startsWith(program + ": ") || line.contains("/" + program + ": "));
  }
}
