package org.miragemanager.activities.transfer;

/**
 * What a host can run: the variant of an image for one of its drivers.
 *
 * @param name for example {@code counter}
 * @param version for example {@code 1}
 * @param driver the hypervisor driver that runs it, for example {@code process}
 * @param reference where a host finds the file: {@code example:NAME}, an absolute path, or {@code
 *     sha256:HEX} for one that the manager stores
 * @param sizeBytes the length of a file that the manager stores; null: it stores none
 * @param toFetch whether the host had not got that file when it was chosen; null: there is nothing
 *     to fetch
 */
public record ImageReference(
    String name, String version, String driver, String reference, Long sizeBytes, Boolean toFetch) {

  /** Whether the file must be fetched before a domain is created. */
  public boolean mustBeFetched() {
    return Boolean.TRUE.equals(toFetch);
  }

  /** The same, when it is known whether the host has the file. */
  public ImageReference toBeFetched(boolean missing) {
    return new ImageReference(name, version, driver, reference, sizeBytes, missing);
  }

  @Override
  public String toString() {
    return name + ":" + version;
  }
}
