package org.miragemanager.manager.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The files of the example images that ship with the program. */
public final class ExampleFiles {
  static final List<String> NAMES = List.of("counter", "branching");

  private ExampleFiles() {}

  /**
   * By the name in a reference such as {@code example:counter}; the launcher says where the program
   * lies.
   */
  public static Map<String, Path> ofThisProgram() {
    return files(guests().resolve("target"), ".jar");
  }

  /** The same for QEMU: unikernels in C. */
  public static Map<String, Path> unikernels() {
    return files(guests().resolve("c").resolve("target"), ".elf");
  }

  /** Those unikernels that were built. */
  static Map<String, Path> builtUnikernels() {
    return unikernels().entrySet().stream()
        .filter(file -> Files.isRegularFile(file.getValue()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Map<String, Path> files(Path folder, String ending) {
    return NAMES.stream()
        .collect(Collectors.toMap(Function.identity(), name -> folder.resolve(name + ending)));
  }

  private static Path guests() {
    return Path.of(System.getProperty("mirage.home", "")).toAbsolutePath().resolve("guests");
  }
}
