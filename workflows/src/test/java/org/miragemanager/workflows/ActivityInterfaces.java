package org.miragemanager.workflows;

import io.temporal.activity.ActivityInterface;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.miragemanager.activities.transfer.TransferActivities;

/** All activity interfaces there are, found among the compiled classes of the activities module. */
final class ActivityInterfaces {
  private static final String CLASS = ".class";

  private ActivityInterfaces() {}

  /** Found beside {@link TransferActivities}, in a folder or in an archive. */
  static List<Class<?>> all() throws IOException, URISyntaxException {
    URI place =
        TransferActivities.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    if (Files.isDirectory(Path.of(place))) {
      return among(Path.of(place));
    }
    try (FileSystem archive = FileSystems.newFileSystem(Path.of(place), Map.of())) {
      return among(archive.getPath("/"));
    }
  }

  private static List<Class<?>> among(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(file -> file.endsWith(CLASS) && !file.endsWith("-info" + CLASS))
          .map(file -> file.substring(0, file.length() - CLASS.length()))
          .sorted()
          .<Class<?>>map(name -> load(name.replace('/', '.')))
          .filter(found -> found.isAnnotationPresent(ActivityInterface.class))
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ActivityInterfaces.class.getClassLoader());
    } catch (ClassNotFoundException gone) {
      throw new IllegalStateException(name + " is there and cannot be loaded", gone);
    }
  }
}
