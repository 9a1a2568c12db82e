package org.miragemanager.repository.model;

/**
 * What a host can run.
 *
 * @param version empty strings are not allowed; "1" is as good as any
 * @param driver the hypervisor driver that runs it, such as "process"
 * @param reference where a host finds the file: an absolute path, or "example:NAME"
 */
public record Image(String name, String version, String driver, String reference) {
  /** As users write it. */
  @Override
  public String toString() {
    return name + ":" + version;
  }
}
