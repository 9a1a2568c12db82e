package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.miragemanager.hostagent.AgentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accelerator of this host, which is remembered, or found by a probe when it is first needed.
 */
final class HostAccelerator {

  private static final Logger LOGGER = LoggerFactory.getLogger(HostAccelerator.class);

  /** An operator may have repaired QEMU by then. */
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

  private final AcceleratorProbe probe;
  private final KnownAccelerator known;
  private Optional<Accelerator> found = Optional.empty();
  private String failure = "";
  private long failedAt;

  HostAccelerator(AcceleratorProbe probe, KnownAccelerator known) {
    this.probe = probe;
    this.known = known;
  }

  /** What was found; empty: no guest boots here, which is logged. */
  synchronized Optional<Accelerator> find() {
    if (found.isEmpty()) {
      found = known.read();
    }
    if (found.isEmpty() && isDue()) {
      try {
        found = Optional.of(probe.run());
        known.write(found.get());
      } catch (IOException words) {
        failedAt = System.nanoTime();
        if (!failure.equals(words.getMessage())) {
          failure = words.getMessage();
          LOGGER.error("{}", failure);
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return found;
  }

  /** A failing probe takes half a minute, so that it is not repeated for each caller. */
  private boolean isDue() {
    return failure.isEmpty() || System.nanoTime() - failedAt > AGAIN_AFTER.toNanos();
  }

  /**
   * What was found.
   *
   * @throws AgentException if no guest boots here, with QEMU's own words
   */
  synchronized Accelerator require() {
    return find().orElseThrow(() -> AgentException.wrongState(failure));
  }

  /**
   * A file that remembers what the probe found, until the machine is booted again or QEMU or the
   * access to KVM changes: an agent that is restarted has to renew a lease and has no time for a
   * probe.
   *
   * @param file the file
   * @param binary QEMU
   * @param kvm the device node of KVM, which may be absent
   */
  record KnownAccelerator(Path file, Path binary, Path kvm) {

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
        // An empty line, which read() ignores.
        return "";
      }
    }

    /** Changes when KVM is installed, or when its permissions change. */
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

  /** By which means QEMU executes a guest. */
  public enum Accelerator {
    /** The processor itself, by the kernel's help. */
    KVM("kvm", "kvm", "host"),
    /** Translation: slower, and works everywhere. Its cache is bounded, and so is QEMU's memory. */
    TCG("tcg", "tcg,tb-size=32", "qemu64");

    private final String label;
    private final String option;
    private final String processor;

    Accelerator(String label, String option, String processor) {
      this.label = label;
      this.option = option;
      this.processor = processor;
    }

    /** How it is told to people and in labels: {@code kvm}, {@code tcg}. */
    public String label() {
      return label;
    }

    String option() {
      return option;
    }

    String processor() {
      return processor;
    }
  }
}
