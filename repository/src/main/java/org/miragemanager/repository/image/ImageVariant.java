package org.miragemanager.repository.image;

import java.util.Optional;
import org.miragemanager.model.ImageDigest;

/**
 * What one hypervisor driver runs of an image.
 *
 * @param driver the hypervisor driver, such as "process"
 * @param reference where a host finds the file: an absolute path, "example:NAME", or "sha256:HEX"
 *     for one that the manager stores and agents fetch
 * @param file the stored file; empty: it must be there on each host
 */
public record ImageVariant(String driver, String reference, Optional<StoredFile> file) {
  /**
   * A file that the manager stores.
   *
   * @param sizeBytes its length
   */
  public record StoredFile(ImageDigest digest, long sizeBytes) {}

  /** A file that must be there on each host. */
  public static ImageVariant inPlace(String driver, String reference) {
    return new ImageVariant(driver, reference, Optional.empty());
  }

  /** A file that the manager stores. */
  public static ImageVariant stored(String driver, ImageDigest digest, long sizeBytes) {
    return new ImageVariant(
        driver, digest.reference(), Optional.of(new StoredFile(digest, sizeBytes)));
  }
}
