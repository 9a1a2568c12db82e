package org.miragemanager.tests;

import java.io.IOException;

/** The guests in C, and QEMU that runs them: {@code tests/run} installs what they need. */
public final class CGuests {
  private CGuests() {}

  /** Builds the examples, unless they are up to date; else says what to install. */
  public static void build() throws IOException, InterruptedException {
    MirageProgram.run(
            new ProcessBuilder(MirageProgram.TOP.resolve("tests/install-qemu").toString()))
        .succeeded();
  }
}
