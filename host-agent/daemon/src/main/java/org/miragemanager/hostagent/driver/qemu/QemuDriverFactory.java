package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.hostagent.driver.DriverFactory;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.system.SearchPath;

/** Makes the driver that boots unikernels in QEMU. */
public final class QemuDriverFactory implements DriverFactory {
  /** Where QEMU is; absent: it is looked for on the PATH. */
  public static final String BINARY = "qemu.binary";

  /** The users that QEMU's domains run as, where the agent is root: see {@link UserRange#parse}. */
  public static final String USERS = "qemu.users";

  @Override
  public String kind() {
    return QemuDriver.KIND;
  }

  @Override
  public HypervisorDriver create(DriverHost host, Map<String, String> options) {
    UserRange users =
        Optional.ofNullable(options.get(USERS)).map(UserRange::parse).orElse(UserRange.DEFAULT);
    return new QemuDriver(
        host.name(),
        host.examples(),
        host.images(),
        new QemuDriver.Settings(
            findQemu(options), users, host.dataDirectory().resolve("qemu-accelerator")));
  }

  @Override
  public void requireInstalled(Map<String, String> options) {
    Path ignored = findQemu(options);
  }

  private static Path findQemu(Map<String, String> options) {
    Optional<Path> named = Optional.ofNullable(options.get(BINARY)).map(Path::of);
    if (named.isPresent()) {
      if (!Files.isExecutable(named.get())) {
        throw new IllegalStateException(
            "There is no program %s; --qemu names QEMU's binary for x86-64 guests."
                .formatted(named.get()));
      }
      return named.get().toAbsolutePath();
    }
    return SearchPath.find(QemuDriver.PROGRAM)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The driver qemu needs %s, which is not on the PATH: install it (Debian and Ubuntu: apt-get install qemu-system-x86; Fedora: dnf install qemu-system-x86-core), or name it with --qemu PATH."
                        .formatted(QemuDriver.PROGRAM)));
  }

  @Override
  public Optional<String> objection(Path file) throws IOException {
    return QemuDriver.isElf(file)
        ? Optional.empty()
        : Optional.of("The driver qemu boots an ELF file, and this file is none.");
  }
}
