package org.miragemanager.hostagent.domain;

import java.util.Optional;
import java.util.OptionalLong;
import org.miragemanager.hostagent.driver.LiveDomain;
import org.miragemanager.hostagent.driver.system.ProcessTable;
import org.miragemanager.hostagent.driver.system.ProcessTree;

/** Whether a domain's processes take more memory than it was given, and its driver allows them. */
final class MemoryExcess {

  private static final long MEBIBYTE = 1L << 20;

  private MemoryExcess() {}

  /** In words for END: {@code used 738 MiB of its 64 MiB}; empty: it does not. */
  static Optional<String> of(LiveDomain domain, long memoryBytes, ProcessTable table) {
    OptionalLong allowance = domain.memoryAllowance();
    if (memoryBytes == 0 || allowance.isEmpty() || domain.tree().isEmpty()) {
      return Optional.empty();
    }
    ProcessTree tree = domain.tree().get();
    long most = memoryBytes + allowance.getAsLong();
    if (table.residentBytes(tree) <= most) {
      return Optional.empty();
    }
    long used = table.proportionalBytes(tree);
    return used <= most
        ? Optional.empty()
        : Optional.of(
            "used %d MiB of its %d MiB".formatted(used / MEBIBYTE, memoryBytes / MEBIBYTE));
  }
}
