package org.miragemanager.hostagent.domain;

import java.io.IOException;
import java.util.Optional;
import org.miragemanager.hostagent.driver.LiveDomain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Freezes a domain while its host has no lease (rule 1), and thaws it. Used under the domain's
 * lock.
 */
final class Freezer {

  private static final Logger LOGGER = LoggerFactory.getLogger(Freezer.class);

  private final DomainKey key;
  private boolean frozen;
  private boolean certain;

  Freezer(DomainKey key) {
    this.key = key;
  }

  boolean isFrozen() {
    return frozen;
  }

  /** The domain was found again: nobody knows whether the agent before this one froze it. */
  void mayBeFrozen() {
    frozen = true;
  }

  /** The host's keeper has frozen it. */
  void wasFrozen() {
    frozen = true;
    certain = true;
  }

  /** Its guest says hello: nobody has frozen it. */
  void heard() {
    if (!certain) {
      frozen = false;
    }
  }

  void freeze(Optional<LiveDomain> domain) {
    if (domain.isPresent() && !(frozen && certain)) {
      try {
        domain.get().pause();
        frozen = true;
        certain = true;
        LOGGER.warn("{} was frozen, because this host has no lease.", key);
      } catch (IOException failure) {
        LOGGER.error("{} could not be frozen, and may run without a lease.", key, failure);
      }
    }
  }

  void thaw(Optional<LiveDomain> domain) {
    if (frozen && domain.isPresent()) {
      try {
        domain.get().unpause();
        frozen = false;
        certain = false;
      } catch (IOException failure) {
        LOGGER.error(
            "{} could not be thawed; it is tried again after the next renewal.", key, failure);
      }
    }
  }
}
