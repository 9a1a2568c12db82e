package org.miragemanager.manager.service;

import java.util.List;

/**
 * A variant of an image: what a host can run.
 *
 * @param name the image's name
 * @param version its version
 * @param driver the hypervisor driver that runs this variant
 * @param reference where a host finds the file: an absolute path, {@code example:NAME} for one that
 *     ships with the program, or {@code sha256:HEX} for one that the manager stores and hosts fetch
 * @param sizeBytes the length of the stored file; null: none is stored
 * @param digest SHA-256 of the stored file, 64 digits; null: none is stored
 */
public record ImageView(
    String name, String version, String driver, String reference, Long sizeBytes, String digest) {

  /**
   * All about a version of an image.
   *
   * @param name its name
   * @param version its version
   * @param variants what each driver runs of it
   * @param usedBy the unikernels that are made from it, by name
   */
  public record ImageDetailView(
      String name, String version, List<ImageView> variants, List<String> usedBy) {
    /** Copies the lists. */
    public ImageDetailView {
      variants = List.copyOf(variants);
      usedBy = List.copyOf(usedBy);
    }
  }
}
