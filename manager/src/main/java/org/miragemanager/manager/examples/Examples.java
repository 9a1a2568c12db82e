package org.miragemanager.manager.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.miragemanager.hostagent.driver.process.ProcessDriver;
import org.miragemanager.hostagent.driver.qemu.QemuDriver;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.model.Image;
import org.miragemanager.repository.model.ImageVariant;

/** The images that ship with the program; every host finds their files in its own installation. */
public final class Examples {
  private Examples() {}

  /** Makes them known, in a variant for each driver that there is a file for. */
  public static void register(Repository repository) {
    register(
        repository,
        Map.of(
            ProcessDriver.KIND,
            ExampleFiles.ofThisProgram(),
            QemuDriver.KIND,
            ExampleFiles.builtUnikernels()));
  }

  static void register(Repository repository, Map<String, Map<String, Path>> filesByDriver) {
    for (String name : ExampleFiles.NAMES) {
      List<ImageVariant> variants =
          new TreeMap<>(filesByDriver)
              .entrySet().stream()
                  .filter(files -> files.getValue().containsKey(name))
                  .map(files -> ImageVariant.inPlace(files.getKey(), "example:" + name))
                  .toList();
      boolean ignored = repository.images().add(new Image(name, "1", variants));
    }
  }
}
