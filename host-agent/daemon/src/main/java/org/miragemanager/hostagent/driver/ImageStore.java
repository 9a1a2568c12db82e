package org.miragemanager.hostagent.driver;

import java.nio.file.Path;
import java.util.Optional;

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
