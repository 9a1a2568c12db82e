package org.miragemanager.hostagent.driver.qemu;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.miragemanager.hostagent.driver.system.SearchPath;

/**
 * QEMU for tests: where it is missing they are skipped, but not where everything must be tested.
 */
public final class QemuAvailable {

  private static final String WORDS =
      "QEMU is not installed, so real virtual machines are not tested: apt-get install"
          + " qemu-system-x86";

  private QemuAvailable() {}

  /** QEMU's binary; without one the test ends here. */
  public static Path binary() {
    Optional<Path> binary = SearchPath.find(QemuDriver.PROGRAM);
    if (binary.isEmpty() && "true".equals(System.getenv("CI"))) {
      fail(WORDS);
    }
    Assumptions.assumeTrue(binary.isPresent(), WORDS);
    return binary.orElseThrow();
  }
}
