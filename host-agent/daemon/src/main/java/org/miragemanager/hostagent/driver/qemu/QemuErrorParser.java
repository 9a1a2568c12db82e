package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What QEMU, or a program that was to become QEMU, said to a domain's log instead of starting. A
 * guest that ends at once with code 0 and a QEMU that does not start exit with the same code.
 *
 * @param log the domain's log
 * @param binary QEMU
 */
record QemuErrorParser(Path log, Path binary) {

  private static final List<String> BEFORE_QEMU = List.of("setsid", "prlimit", "setpriv");

  /** The last line of that kind; empty: there is none. */
  Optional<String> find() {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      return lines.filter(this::isComplaint).reduce((earlier, later) -> later);
    } catch (IOException | UncheckedIOException unread) {
      return Optional.empty();
    }
  }

  private boolean isComplaint(String line) {
    return line.startsWith(binary.getFileName() + ": ")
        || line.startsWith(binary + ": ")
        || BEFORE_QEMU.stream()
            .anyMatch(
                program -> line.startsWith(program + ": ") || line.contains("/" + program + ": "));
  }
}
