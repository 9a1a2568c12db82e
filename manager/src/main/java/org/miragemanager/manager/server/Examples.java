package org.miragemanager.manager.server;

import java.util.List;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.model.Image;

/** The images that ship with the program; every host finds their files in its own installation. */
final class Examples {
  private static final List<String> NAMES = List.of("counter", "branching");

  private Examples() {}

  static void register(Repository repository) {
    for (String name : NAMES) {
      repository.images().add(new Image(name, "1", "process", "example:" + name));
    }
  }
}
