package org.miragemanager.hostagent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.InPlaceFolders;
import org.miragemanager.hostagent.driver.process.ProcessDriver;
import org.miragemanager.hostagent.driver.qemu.QemuDriver;
import org.miragemanager.hostagent.driver.qemu.QemuSettings;
import org.miragemanager.hostagent.driver.qemu.UserRange;
import org.miragemanager.hostagent.driver.system.SearchPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which hypervisors an operator wants on a host, and what they may run.
 *
 * @param kinds the drivers' kinds, each once
 * @param qemu where QEMU is; absent: it is looked for on the PATH
 * @param qemuUsers as whom QEMU's domains run, where the agent is root
 * @param inPlace from where on the host images are run that the agent did not fetch
 */
public record DriverChoice(
    List<String> kinds, Optional<Path> qemu, UserRange qemuUsers, InPlaceFolders inPlace) {

  private static final Logger LOGGER = LoggerFactory.getLogger(DriverChoice.class);

  /** All kinds that there are. */
  public static final List<String> KNOWN = List.of(ProcessDriver.KIND, QemuDriver.KIND);

  /** Processes only. */
  public static final DriverChoice DEFAULT =
      new DriverChoice(List.of(ProcessDriver.KIND), Optional.empty(), UserRange.DEFAULT);

  /** No image is run in place. */
  public DriverChoice(List<String> kinds, Optional<Path> qemu, UserRange qemuUsers) {
    this(kinds, qemu, qemuUsers, InPlaceFolders.NONE);
  }

  /** The same, running images in place from these folders too. */
  public DriverChoice withInPlace(List<Path> folders) {
    return new DriverChoice(kinds, qemu, qemuUsers, new InPlaceFolders(folders));
  }

  /** Checks the kinds and copies the list. */
  public DriverChoice {
    for (String kind : kinds) {
      if (!KNOWN.contains(kind)) {
        throw new IllegalArgumentException(
            "There is no driver '%s'; there are %s.".formatted(kind, String.join(", ", KNOWN)));
      }
    }
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException(
          "A host needs a driver: " + String.join(", ", KNOWN) + ".");
    }
    kinds = List.copyOf(new LinkedHashSet<>(kinds));
  }

  /**
   * Checks that what the drivers need is on this machine.
   *
   * @throws IllegalStateException if something is not, with what to do about it
   */
  public void requireInstalled() {
    if (kinds.contains(QemuDriver.KIND)) {
      Path ignored = findQemu();
    }
  }

  /**
   * Makes the drivers.
   *
   * @throws IllegalStateException if one cannot work on this host, with what to do about it
   */
  List<HypervisorDriver> build(HostAgentConfiguration host) {
    return kinds.stream().map(kind -> build(kind, host)).toList();
  }

  private HypervisorDriver build(String kind, HostAgentConfiguration host) {
    return switch (kind) {
      case ProcessDriver.KIND -> {
        warnIfRoot();
        yield new ProcessDriver(
            host.hostName(),
            host.examplesFor(ProcessDriver.KIND),
            host.imageCache(),
            host.javaBinary());
      }
      case QemuDriver.KIND ->
          new QemuDriver(
              host.hostName(),
              host.examplesFor(QemuDriver.KIND),
              host.imageCache(),
              new QemuSettings(
                  findQemu(), qemuUsers, host.dataDirectory().resolve("qemu-accelerator")));
      default -> throw new IllegalStateException("The kinds were checked: " + kind);
    };
  }

  private static void warnIfRoot() {
    if ("root".equals(System.getProperty("user.name"))) {
      LOGGER.warn(
          "The agent is root, and so are the guests of its driver process: whoever may run an image"
              + " may do anything on this machine. Run the agent as a user of its own, or guests"
              + " that are not trusted with the driver qemu.");
    }
  }

  private Path findQemu() {
    if (qemu.isPresent()) {
      if (!Files.isExecutable(qemu.get())) {
        throw new IllegalStateException(
            "There is no program %s; --qemu names QEMU's binary for x86-64 guests."
                .formatted(qemu.get()));
      }
      return qemu.get().toAbsolutePath();
    }
    return SearchPath.find(QemuDriver.PROGRAM)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The driver qemu needs %s, which is not on the PATH: install it (Debian and Ubuntu: apt-get install qemu-system-x86; Fedora: dnf install qemu-system-x86-core), or name it with --qemu PATH."
                        .formatted(QemuDriver.PROGRAM)));
  }
}
