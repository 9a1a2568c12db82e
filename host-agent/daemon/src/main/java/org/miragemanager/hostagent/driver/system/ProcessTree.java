package org.miragemanager.hostagent.driver.system;

import java.util.Optional;

/**
 * A process, and all that it has started: the processes of its session, those that were started
 * with its mark in their environment, which children inherit, and whatever is descended from one of
 * these. A process that left the session, removed the mark and whose parents have ended is not
 * found.
 *
 * @param root the first process; it leads a session of its own where the system can do that
 * @param mark an entry of the environment, {@code NAME=VALUE}, that no other tree has; absent:
 *     there is none
 */
public record ProcessTree(ProcessIdentity root, Optional<String> mark) {

  /**
   * Whether one of its processes is there and has not ended.
   *
   * @throws java.io.UncheckedIOException if that cannot be told
   */
  public boolean lives() {
    return ProcessStatus.isSupported() ? !ProcessTable.read().of(this).isEmpty() : root.lives();
  }

  /**
   * The tree of a process with its mark as it was started with it, if it was.
   *
   * @param name the mark's name
   */
  public static ProcessTree marked(ProcessIdentity root, String name) {
    return new ProcessTree(
        root,
        ProcessStatus.environment(root.processId()).stream()
            .filter(entry -> entry.startsWith(name + "="))
            .findFirst());
  }

  /** A tree without a mark. */
  public static ProcessTree of(ProcessIdentity root) {
    return new ProcessTree(root, Optional.empty());
  }
}
