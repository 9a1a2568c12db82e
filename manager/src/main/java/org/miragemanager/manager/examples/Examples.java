package org.miragemanager.manager.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.miragemanager.hostagent.driver.process.ProcessDriver;
import org.miragemanager.hostagent.driver.qemu.QemuDriver;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.image.Image.Variant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The images that ship with the program; every host finds their files in its own installation. */
public final class Examples {
  private static final Logger LOG = LoggerFactory.getLogger(Examples.class);

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
      new TreeMap<>(filesByDriver)
          .forEach(
              (driver, files) -> {
                if (files.containsKey(name)) {
                  register(
                      repository,
                      new Image(name, "1", List.of(Variant.inPlace(driver, "example:" + name))));
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
