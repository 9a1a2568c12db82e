package org.miragemanager.repository.image;

import java.util.List;
import java.util.Optional;
import org.miragemanager.model.ImageDigest;

/**
 * What hosts can run: the same program, in a variant for each hypervisor driver. A state that one
 * variant gave is resumed by any other.
 *
 * @param version empty strings are not allowed; "1" is as good as any
 * @param variants one for each driver, by the names of the drivers
 */
public record Image(String name, String version, List<Variant> variants) {
  public Image {
    variants = List.copyOf(variants);
  }

  /** With one variant, a file that must be there on each host. */
  public Image(String name, String version, String driver, String reference) {
    this(name, version, List.of(Variant.inPlace(driver, reference)));
  }

  /** The drivers that can run it. */
  public List<String> drivers() {
    return variants.stream().map(Variant::driver).toList();
  }

  /** The variant for a driver. */
  public Optional<Variant> variant(String driver) {
    return variants.stream().filter(variant -> variant.driver().equals(driver)).findFirst();
  }

  /** What a host runs that has these drivers: the first of them that a variant is for. */
  public Optional<Variant> variantFor(List<String> hostDrivers) {
    return hostDrivers.stream().flatMap(driver -> variant(driver).stream()).findFirst();
  }

  /** As users write it. */
  @Override
  public String toString() {
    return name + ":" + version;
  }

  /**
   * What one hypervisor driver runs of an image.
   *
   * @param driver the hypervisor driver, such as "process"
   * @param reference where a host finds the file: an absolute path, "example:NAME", or "sha256:HEX"
   *     for one that the manager stores and agents fetch
   * @param file the stored file; empty: it must be there on each host
   */
  public record Variant(String driver, String reference, Optional<StoredFile> file) {
    /**
     * A file that the manager stores.
     *
     * @param sizeBytes its length
     */
    public record StoredFile(ImageDigest digest, long sizeBytes) {}

    /** A file that must be there on each host. */
    public static Variant inPlace(String driver, String reference) {
      return new Variant(driver, reference, Optional.empty());
    }

    /** A file that the manager stores. */
    public static Variant stored(String driver, ImageDigest digest, long sizeBytes) {
      return new Variant(
          driver, digest.reference(), Optional.of(new StoredFile(digest, sizeBytes)));
    }
  }
}
