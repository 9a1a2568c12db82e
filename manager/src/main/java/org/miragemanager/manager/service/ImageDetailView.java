package org.miragemanager.manager.service;

import java.util.List;

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
