package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.miragemanager.hostagent.AgentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs guests on this host: found out when it is first needed. */
final class HostAccelerator {

  private static final Logger LOGGER = LoggerFactory.getLogger(HostAccelerator.class);

  /** An operator may have mended QEMU by then. */
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

  private final AcceleratorProbe probe;
  private final KnownAccelerator known;
  private Optional<Accelerator> found = Optional.empty();
  private String failure = "";
  private long failedAt;

  HostAccelerator(AcceleratorProbe probe, KnownAccelerator known) {
    this.probe = probe;
    this.known = known;
  }

  /** What was found; empty: no guest boots here, which the log tells. */
  synchronized Optional<Accelerator> find() {
    if (found.isEmpty()) {
      found = known.read();
    }
    if (found.isEmpty() && isDue()) {
      try {
        found = Optional.of(probe.run());
        known.write(found.get());
      } catch (IOException words) {
        failedAt = System.nanoTime();
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

  /** A guest that does not boot takes half a minute to find out: not for whoever asks next. */
  private boolean isDue() {
    return failure.isEmpty() || System.nanoTime() - failedAt > AGAIN_AFTER.toNanos();
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
