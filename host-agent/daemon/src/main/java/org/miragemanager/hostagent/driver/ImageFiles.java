package org.miragemanager.hostagent.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.Image;
import org.miragemanager.hostagent.driver.HypervisorDriver.DomainSpecification;

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

  /** The image files that this host keeps, by their digests. */
  @FunctionalInterface
  public interface ImageStore {

    /**
     * Where the file with this SHA-256 (64 lower-case hexadecimal digits) is kept; empty: it is not
     * here. The caller checks the digest before it starts the file.
     */
    Optional<Path> find(String digest);

    /** A host that keeps none. */
    static ImageStore none() {
      return digest -> Optional.empty();
    }
  }

  /**
   * The folders of this machine from which images are run in place, by their path. Only the
   * operator of the host names these folders, with {@code --in-place}: otherwise each user who may
   * add an image could run any program of the machine as the agent's user.
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
}
