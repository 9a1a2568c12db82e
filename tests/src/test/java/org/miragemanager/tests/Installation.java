package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Something that a script installs; it is done once, and says what is missing if it cannot be. */
final class Installation {
  /** Two builds with Go, one after the other, on a small machine. */
  private static final long PATIENCE_SECONDS = 900;

  private final String script;
  private boolean done;

  /** An installation by a script of this project. */
  Installation(String script) {
    this.script = script;
  }

  /** Installs, unless it is done; waits for one that goes on in another process. */
  synchronized void get() throws IOException {
    if (done) {
      return;
    }
    Path said = Files.createTempFile("mirage-install", ".log");
    try {
      Process process =
          new ProcessBuilder(MirageProgram.TOP.resolve(script).toString())
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroy();
        fail(script + " takes too long: " + Files.readString(said));
      }
      assertEquals(0, process.exitValue(), Files.readString(said));
      done = true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    } finally {
      Files.delete(said);
    }
  }
}
