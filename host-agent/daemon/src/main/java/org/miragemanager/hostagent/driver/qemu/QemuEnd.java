package org.miragemanager.hostagent.driver.qemu;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of how a QEMU ended; in words for people.
 *
 * @param code its exit code, as a shell would give it; empty: nobody saw it
 * @param shutdown the reason that QEMU gave for its last shutdown: {@code guest-reset}
 * @param panicked whether the guest said that it panicked
 * @param complaint what QEMU said instead of starting; empty: it started, or said nothing
 */
record QemuEnd(
    OptionalInt code, Optional<String> shutdown, boolean panicked, Optional<String> complaint) {

  private static final int FIRST_SIGNAL_CODE = 128;

  /** A guest that ends by itself makes QEMU exit with an odd code: twice its own, and 1. */
  String inWords() {
    if (panicked) {
      return "the guest panicked";
    }
    if (complaint.isPresent()) {
      return "QEMU did not start: " + complaint.get();
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
}
