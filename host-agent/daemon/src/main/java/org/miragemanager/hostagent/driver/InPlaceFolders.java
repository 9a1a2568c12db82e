package org.miragemanager.hostagent.driver;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.Image;

/**
 * The folders of this machine from which images are run in place, by their path. Only the operator
 * of the host names these folders, with {@code --in-place}: otherwise each user who may add an
 * image could run any program of the machine as the agent's user.
 *
 * @param folders absolute; none: images are fetched, or come with the program
 */
public record InPlaceFolders(List<Path> folders) {

  /** Images are fetched, or come with the program. */
  public static final InPlaceFolders NONE = new InPlaceFolders(List.of());

  /** Makes the folders absolute. */
  public InPlaceFolders {
    folders = folders.stream().map(folder -> folder.toAbsolutePath().normalize()).toList();
  }

  /**
   * Checks that an image may be run from where it is.
   *
   * @throws AgentException if it is a file in place, in none of the folders
   */
  public void check(String hostName, Image image) {
    String reference = image.getReference();
    if (!reference.startsWith("/")) {
      return;
    }
    Path file;
    try {
      file = Path.of(reference).normalize();
    } catch (InvalidPathException notAPath) {
      throw refused(hostName, image, reference);
    }
    if (folders.stream().noneMatch(folder -> contains(folder, file))) {
      throw refused(hostName, image, reference);
    }
  }

  /** By name, and by what the names lead to: a link in a folder does not lead out of it. */
  private static boolean contains(Path folder, Path file) {
    if (!file.startsWith(folder)) {
      return false;
    }
    try {
      return file.toRealPath().startsWith(folder.toRealPath());
    } catch (IOException absent) {
      // The driver tells that the file is not there.
      return true;
    }
  }

  private static AgentException refused(String hostName, Image image, String reference) {
    Path folder = Path.of("/").resolve(reference.indexOf('\0') < 0 ? reference : "/").getParent();
    return AgentException.wrongState(
        "The host %s does not run the file %s of the image %s:%s in place: start its agent with --in-place %s, or upload the file (miragectl image add without --in-place)."
            .formatted(
                hostName,
                reference,
                image.getName(),
                image.getVersion(),
                folder == null ? "/" : folder));
  }
}
