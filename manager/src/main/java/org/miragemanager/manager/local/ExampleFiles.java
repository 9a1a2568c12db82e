package org.miragemanager.manager.local;

import java.nio.file.Path;
import java.util.Map;

/** The files of the example images that ship with the program. */
public final class ExampleFiles {
  private ExampleFiles() {}

  /**
   * By the name in a reference such as {@code example:counter}; the launcher says where the program
   * lies.
   */
  public static Map<String, Path> ofThisProgram() {
    Path folder = guests().resolve("target");
    return Map.of(
        "counter", folder.resolve("counter.jar"), "branching", folder.resolve("branching.jar"));
  }

  /** The same for QEMU: unikernels in C. */
  public static Map<String, Path> unikernels() {
    Path folder = guests().resolve("c").resolve("target");
    return Map.of(
        "counter", folder.resolve("counter.elf"), "branching", folder.resolve("branching.elf"));
  }

  private static Path guests() {
    return Path.of(System.getProperty("mirage.home", "")).toAbsolutePath().resolve("guests");
  }
}
