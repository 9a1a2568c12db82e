package org.miragemanager.repository.image;

import java.util.List;
import java.util.Optional;

/**
 * What hosts can run: the same program, in a variant for each hypervisor driver. A state that one
 * variant gave is resumed by any other.
 *
 * @param version empty strings are not allowed; "1" is as good as any
 * @param variants one for each driver, by the names of the drivers
 */
public record Image(String name, String version, List<ImageVariant> variants) {
  public Image {
    variants = List.copyOf(variants);
  }

  /** With one variant, a file that must be there on each host. */
  public Image(String name, String version, String driver, String reference) {
    this(name, version, List.of(ImageVariant.inPlace(driver, reference)));
  }

  /** The drivers that can run it. */
  public List<String> drivers() {
    return variants.stream().map(ImageVariant::driver).toList();
  }

  /** The variant for a driver. */
  public Optional<ImageVariant> variant(String driver) {
    return variants.stream().filter(variant -> variant.driver().equals(driver)).findFirst();
  }

  /** What a host runs that has these drivers: the first of them that a variant is for. */
  public Optional<ImageVariant> variantFor(List<String> hostDrivers) {
    return hostDrivers.stream().flatMap(driver -> variant(driver).stream()).findFirst();
  }

  /** As users write it. */
  @Override
  public String toString() {
    return name + ":" + version;
  }
}
