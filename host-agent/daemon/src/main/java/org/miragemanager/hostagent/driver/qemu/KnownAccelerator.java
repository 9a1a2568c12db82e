package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers what the probe found, until the machine is booted again, or QEMU or the right to use
 * KVM is another: an agent that comes back has to renew a lease, and no time for a probe.
 *
 * @param file where it is written down
 * @param binary QEMU
 * @param kvm by what programs use KVM, if it is there
 */
record KnownAccelerator(Path file, Path binary, Path kvm) {

  private static final Logger LOGGER = LoggerFactory.getLogger(KnownAccelerator.class);
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  /** On this machine. */
  KnownAccelerator(Path file, Path binary) {
    this(file, binary, AcceleratorProbe.KVM);
  }

  /** What was found; empty: it is not known. */
  Optional<Accelerator> read() {
    try {
      String written = Files.readString(file);
      if (written.isBlank()) {
        return Optional.empty();
      }
      return Arrays.stream(Accelerator.values())
          .filter(candidate -> written.equals(words(candidate)))
          .findFirst();
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }

  /** Remembers it. */
  void write(Accelerator found) {
    try {
      Files.writeString(file, words(found));
    } catch (IOException failure) {
      LOGGER.debug("The accelerator is looked for again by the next agent.", failure);
    }
  }

  private String words(Accelerator accelerator) {
    try {
      return "%s %s %s %s %s%n"
          .formatted(
              accelerator.label(),
              Files.readString(BOOT).strip(),
              Files.getLastModifiedTime(binary),
              stateOfKvm(),
              binary);
    } catch (IOException untold) {
      // No words that could be read again.
      return "";
    }
  }

  /** Whoever makes KVM usable installs it, or changes who may open it. */
  private String stateOfKvm() throws IOException {
    try {
      return "kvm:%s:%s:%b"
          .formatted(
              Files.getAttribute(kvm, "unix:mode"),
              Files.getAttribute(kvm, "unix:gid"),
              Files.isWritable(kvm));
    } catch (NoSuchFileException absent) {
      return "kvm:none";
    }
  }
}
