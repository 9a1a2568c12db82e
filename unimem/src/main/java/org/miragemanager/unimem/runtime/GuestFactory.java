package org.miragemanager.unimem.runtime;

import java.util.List;

/** Makes a guest from the arguments of its command line. */
@FunctionalInterface
public interface GuestFactory {
  /**
   * Makes the guest.
   *
   * @throws UsageException if the arguments are wrong
   */
  Guest create(List<String> arguments) throws UsageException;
}
