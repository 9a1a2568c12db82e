package org.miragemanager.manager.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.miragemanager.hostagent.driver.process.ProcessDriver;

/** The files of the example images that ship with the program. */
public final class ExampleFiles {
  static final List<String> NAMES = List.of("counter", "branching");

  /** What images call the driver of QEMU. */
  static final String QEMU = "qemu";

  private ExampleFiles() {}

  /**
   * By driver, and by the name in a reference such as {@code example:counter}; the launcher says
   * where the program lies. Those for QEMU are there only if they were built.
   */
  public static Map<String, Map<String, Path>> ofThisProgram() {
    return in(Path.of(System.getProperty("mirage.home", "")).toAbsolutePath().resolve("guests"));
  }

  static Map<String, Map<String, Path>> in(Path guests) {
    return Map.of(
        ProcessDriver.KIND,
        files(guests.resolve("target"), ".jar", NAMES),
        QEMU,
        files(
            guests.resolve("c").resolve("target"),
            ".elf",
            NAMES.stream()
                .filter(
                    name -> Files.isRegularFile(guests.resolve("c/target").resolve(name + ".elf")))
                .toList()));
  }

  private static Map<String, Path> files(Path folder, String ending, List<String> names) {
    return names.stream()
        .collect(Collectors.toMap(Function.identity(), name -> folder.resolve(name + ending)));
  }
}
