package org.miragemanager.hostagent.driver.qemu;

import java.nio.file.Path;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;

/**
 * By what a restarted agent finds a domain.
 *
 * @param process QEMU
 * @param folder the domain's runtime folder, with its sockets
 */
record QemuHandle(ProcessIdentity process, Path folder) {

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static QemuHandle parse(String text) {
    int space = text.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException("'" + text + "' does not name a domain of QEMU.");
    }
    return new QemuHandle(
        ProcessIdentity.parse(text.substring(0, space)), Path.of(text.substring(space + 1)));
  }

  /** The durable form. */
  @Override
  public String toString() {
    return process + " " + folder;
  }
}
