package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.util.Optional;
import org.miragemanager.hostagent.AgentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs guests on this host: found out when it is first needed. */
final class HostAccelerator {

  private static final Logger LOGGER = LoggerFactory.getLogger(HostAccelerator.class);

  private final AcceleratorProbe probe;
  private final KnownAccelerator known;
  private Optional<Accelerator> found = Optional.empty();
  private String failure = "";

  HostAccelerator(AcceleratorProbe probe, KnownAccelerator known) {
    this.probe = probe;
    this.known = known;
  }

  /** What was found; empty: no guest boots here, which the log tells. */
  synchronized Optional<Accelerator> find() {
    if (found.isEmpty()) {
      found = known.read();
    }
    if (found.isEmpty()) {
      try {
        found = Optional.of(probe.run());
        known.write(found.get());
      } catch (IOException words) {
        if (!failure.equals(words.getMessage())) {
          failure = words.getMessage();
          LOGGER.error("{}", failure);
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return found;
  }

  /**
   * What was found.
   *
   * @throws AgentException if no guest boots here, with QEMU's own words
   */
  synchronized Accelerator require() {
    return find().orElseThrow(() -> AgentException.wrongState(failure));
  }
}
