package org.miragemanager.manager.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.miragemanager.hostagent.driver.process.ProcessDriver;
import org.miragemanager.hostagent.driver.qemu.QemuDriver;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.image.Image.Variant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images that ship with the program. Their files are not uploaded: every host finds them in its
 * own installation, by a reference such as {@code example:counter}.
 */
public final class Examples {
  private static final Logger LOG = LoggerFactory.getLogger(Examples.class);
  private static final List<String> NAMES = List.of("counter", "branching");

  private Examples() {}

  /** The examples in Java, by name; the launcher says in which folder the program lies. */
  public static Map<String, Path> archives() {
    return files(guests().resolve("target"), ".jar");
  }

  /** The examples as unikernels in C for QEMU, by name, whether they are built or not. */
  public static Map<String, Path> unikernels() {
    return files(guests().resolve("c").resolve("target"), ".elf");
  }

  private static Map<String, Path> files(Path folder, String ending) {
    return NAMES.stream()
        .collect(Collectors.toMap(Function.identity(), name -> folder.resolve(name + ending)));
  }

  private static Path guests() {
    return Path.of(System.getProperty("mirage.home", "")).toAbsolutePath().resolve("guests");
  }

  /** Makes the images known, in a variant for each driver that there is a file for. */
  public static void register(Repository repository) {
    Map<String, Path> built =
        unikernels().entrySet().stream()
            .filter(file -> Files.isRegularFile(file.getValue()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    register(repository, Map.of(ProcessDriver.KIND, archives(), QemuDriver.KIND, built));
  }

  static void register(Repository repository, Map<String, Map<String, Path>> filesByDriver) {
    for (String name : NAMES) {
      new TreeMap<>(filesByDriver)
          .forEach(
              (driver, files) -> {
                if (files.containsKey(name)) {
                  Variant variant = Variant.inPlace(driver, "example:" + name);
                  register(repository, new Image(name, "1", List.of(variant)));
                }
              });
    }
  }

  /** An image of that name that a user added stays what it is. */
  private static void register(Repository repository, Image example) {
    try {
      boolean ignored = repository.images().add(example);
    } catch (RefusedException theirs) {
      LOG.info("The example is left out: {}", theirs.getMessage());
    }
  }
}
