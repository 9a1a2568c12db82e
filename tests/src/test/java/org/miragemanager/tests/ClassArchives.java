package org.miragemanager.tests;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * The class archives of the build that is tested. A user's {@code miragectl} makes them at its
 * first start; here that is done beforehand, so that no test's output is mixed with it.
 */
final class ClassArchives {
  private static final long PATIENCE_SECONDS = 300;

  private static boolean made;

  private ClassArchives() {}

  /** Has the launcher make those that are missing, once. */
  static synchronized void make() throws IOException {
    if (made) {
      return;
    }
    ProcessBuilder builder =
        new ProcessBuilder(MirageProgram.TOP.resolve("miragectl").toString(), "--help");
    builder.environment().put("MIRAGE_BUILD", "train");
    Process process =
        builder
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("miragectl cannot make its class archives");
      }
      made = true;
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }
}
