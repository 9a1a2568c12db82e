package org.miragemanager.hostagent.driver;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.miragemanager.hostagent.AgentException;

/**
 * Finds the files of images on this host.
 *
 * @param hostName for messages
 * @param examples the files behind {@code example:NAME}, by NAME
 * @param store the files behind {@code sha256:HEX}
 * @param fitness what is wrong with a readable file for the driver, to follow the words "The file F
 *     is"; empty: nothing
 */
public record ImageFiles(
    String hostName,
    Map<String, Path> examples,
    ImageStore store,
    Function<Path, Optional<String>> fitness) {

  /**
   * The file of an image on this host.
   *
   * @param path where it is
   * @param digest the SHA-256 that it must have, as 64 lower-case hexadecimal digits; absent: an
   *     operator named the file by its path and is responsible for its content
   */
  public record ImageFile(Path path, Optional<String> digest) {}

  private static final String EXAMPLE = "example:";
  private static final String DIGEST = "sha256:";
  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-f]{64}");

  /** Copies the map. */
  public ImageFiles {
    examples = Map.copyOf(examples);
  }

  /**
   * The file that a reference means.
   *
   * @throws AgentException if there is none here, or it does not fit
   */
  public ImageFile find(DomainSpecification specification) {
    String reference = specification.reference();
    if (reference.startsWith(EXAMPLE)) {
      return named(example(specification, reference.substring(EXAMPLE.length())), specification);
    }
    if (reference.startsWith(DIGEST)) {
      return stored(specification, reference.substring(DIGEST.length()));
    }
    return named(absolute(specification), specification);
  }

  private Path example(DomainSpecification specification, String name) {
    Path example = examples.get(name);
    if (example == null) {
      throw missing(
          "The host %s has no example '%s' for the image %s; it has %s."
              .formatted(
                  hostName,
                  name,
                  specification.guest().image(),
                  examples.isEmpty()
                      ? "none"
                      : String.join(", ", new TreeSet<>(examples.keySet()))));
    }
    return example;
  }

  private static Path absolute(DomainSpecification specification) {
    try {
      Path path = Path.of(specification.reference());
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException notAPath) {
      // Told below, as any other reference that is none.
    }
    throw missing(
        "The reference '%s' of the image %s must be an absolute path, example:NAME or sha256:HEX."
            .formatted(specification.reference(), specification.guest().image()));
  }

  private ImageFile stored(DomainSpecification specification, String digest) {
    if (!HEXADECIMAL.matcher(digest).matches()) {
      throw missing(
          "The reference '%s' of the image %s must have 64 hexadecimal digits after sha256:."
              .formatted(specification.reference(), specification.guest().image()));
    }
    Path path =
        store
            .find(digest)
            .orElseThrow(
                () ->
                    missing(
                        "The host %s does not have the file %s of the image %s yet."
                            .formatted(
                                hostName,
                                specification.reference(),
                                specification.guest().image())));
    return new ImageFile(fit(path, specification), Optional.of(digest));
  }

  private ImageFile named(Path path, DomainSpecification specification) {
    return new ImageFile(fit(path, specification), Optional.empty());
  }

  private Path fit(Path path, DomainSpecification specification) {
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw missing(
          "The host %s has no file %s of the image %s; copy it there, or add an image with another reference."
              .formatted(hostName, path, specification.guest().image()));
    }
    fitness
        .apply(path)
        .ifPresent(
            objection -> {
              throw missing(
                  "The file %s of the image %s on the host %s is %s."
                      .formatted(path, specification.guest().image(), hostName, objection));
            });
    return path;
  }

  private static AgentException missing(String message) {
    return AgentException.wrongState(message);
  }
}
