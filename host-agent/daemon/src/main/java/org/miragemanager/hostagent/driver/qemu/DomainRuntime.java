package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A short private folder for what a domain's QEMU opens, as long as it lives. Its path fits a UNIX
 * socket wherever the agent keeps its data.
 *
 * @param folder the folder; nobody but its user and root may look into it
 * @param user the user as which QEMU runs; empty: the agent's own
 */
record DomainRuntime(Path folder, OptionalLong user) {

  /** The guest's file: a copy that was checked, and that nobody but the agent's user can change. */
  Path image() {
    return folder.resolve("image");
  }

  /** Where QEMU takes commands. */
  Path control() {
    return folder.resolve("control");
  }

  /** Where QEMU offers the guest's port. */
  Path channel() {
    return folder.resolve("channel");
  }

  /** Gives the folder to the user, when all that is the agent's is there. */
  void handOver() throws IOException {
    if (user.isPresent()) {
      Integer number = (int) user.getAsLong();
      Files.setAttribute(folder, "unix:gid", number);
      Files.setAttribute(folder, "unix:uid", number);
    }
  }
}
