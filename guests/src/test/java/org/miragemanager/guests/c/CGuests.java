package org.miragemanager.guests.c;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The guests in C, built for the tests. Without its tools a test is skipped, or fails where CI is
 * set to true.
 */
final class CGuests {
  private static final Path FOLDER = Path.of("c").toAbsolutePath();

  private CGuests() {}

  /** The native program of this name, up to date. */
  static Path program(String name) throws IOException, InterruptedException {
    build();
    return FOLDER.resolve("target").resolve(name);
  }

  /** A test program of this name, with sanitizers. */
  static Path test(String name) throws IOException, InterruptedException {
    build("--test", name);
    return FOLDER.resolve("target").resolve(name);
  }

  private static void build(String... arguments) throws IOException, InterruptedException {
    requireTool("gcc", "apt-get install gcc libc6-dev");
    List<String> command = new ArrayList<>(List.of(FOLDER.resolve("build").toString()));
    command.addAll(List.of(arguments));
    Process build = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(build.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, build.waitFor(), output);
  }

  /** Skips the test if a tool is missing, and says how to get it. */
  static void requireTool(String tool, String install) {
    boolean found = false;
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      found |= Files.isExecutable(Path.of(folder, tool));
    }
    if ("true".equals(System.getenv("CI"))) {
      assertEquals(true, found, tool + " is missing: " + install);
    }
    String missing = tool + " is missing, and this test is skipped: " + install;
    if (!found) {
      System.err.println(missing);
    }
    assumeTrue(found, missing);
  }
}
