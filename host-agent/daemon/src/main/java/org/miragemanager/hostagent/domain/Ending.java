package org.miragemanager.hostagent.domain;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.hostagent.driver.LiveDomain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that a domain ends.
 *
 * @param domain the domain
 * @param asked whether its guest was asked to end, and is given a moment for that
 */
record Ending(Optional<LiveDomain> domain, boolean asked) implements Runnable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Ending.class);
  private static final long GRACE_MILLIS = 2_000;

  @Override
  public void run() {
    domain.ifPresent(this::end);
  }

  private void end(LiveDomain present) {
    try {
      if (!asked || !endsByItself(present)) {
        present.destroy();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException failure) {
      LOGGER.error("The end of {} could not be watched.", present.name(), failure);
    }
  }

  private static boolean endsByItself(LiveDomain present)
      throws InterruptedException, ExecutionException {
    try {
      present.ended().get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    }
  }
}
