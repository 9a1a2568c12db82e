package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The superuser, for tests of what only that one can do: others skip them, but not where everything
 * must be tested.
 */
public final class RootAvailable {

  private static final String WORDS = "Only root gives users away: run this test as root.";

  private RootAvailable() {}

  /** Ends the test here if it does not run as root. */
  public static void require() throws IOException {
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    if (!root && "true".equals(System.getenv("CI"))) {
      fail(WORDS);
    }
    Assumptions.assumeTrue(root, WORDS);
  }
}
