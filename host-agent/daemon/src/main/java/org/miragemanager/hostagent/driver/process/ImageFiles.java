package org.miragemanager.hostagent.driver.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.driver.DomainSpecification;

/** Finds the file of an image on this host. */
record ImageFiles(String hostName, Map<String, Path> examples) {

  private static final String EXAMPLE = "example:";

  /**
   * The file that a reference means.
   *
   * @throws AgentException if there is none here
   */
  Path find(DomainSpecification specification) {
    String reference = specification.reference();
    if (reference.startsWith(EXAMPLE)) {
      Path example = examples.get(reference.substring(EXAMPLE.length()));
      if (example == null) {
        throw missing(
            "The host %s has no example '%s' for the image %s; it has %s."
                .formatted(
                    hostName,
                    reference.substring(EXAMPLE.length()),
                    specification.image(),
                    examples.isEmpty()
                        ? "none"
                        : String.join(", ", new TreeSet<>(examples.keySet()))));
      }
      return existing(example, specification);
    }
    Path path = Path.of(reference);
    if (!path.isAbsolute()) {
      throw missing(
          "The reference '%s' of the image %s must be an absolute path or example:NAME."
              .formatted(reference, specification.image()));
    }
    return existing(path, specification);
  }

  private Path existing(Path path, DomainSpecification specification) {
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw missing(
          "The host %s has no file %s of the image %s; copy it there, or add an image with another reference."
              .formatted(hostName, path, specification.image()));
    }
    if (!JavaCommand.runs(path) && !Files.isExecutable(path)) {
      throw missing(
          "The file %s of the image %s on the host %s is neither a .jar nor executable."
              .formatted(path, specification.image(), hostName));
    }
    return path;
  }

  private static AgentException missing(String message) {
    return new AgentException(AgentException.Reason.WRONG_STATE, message);
  }
}
