package org.miragemanager.hostagent.log;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.miragemanager.hostagent.channel.RateLimitedLog;
import org.miragemanager.hostagent.domain.record.DomainFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the logs of all domains several times a second, whatever the repository does, so that no
 * guest fills the disk by printing.
 */
public final class LogKeeper implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(LogKeeper.class);
  private static final long LOOK_EVERY_MILLIS = 100;

  private final Supplier<List<DomainFolder>> folders;
  private final RateLimitedLog log = new RateLimitedLog(LOGGER);
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("log-keeper").factory());

  private LogKeeper(Supplier<List<DomainFolder>> folders) {
    this.folders = folders;
  }

  /** Begins to look at what this tells. */
  public static LogKeeper start(Supplier<List<DomainFolder>> folders) {
    LogKeeper watchdog = new LogKeeper(folders);
    Future<?> unused =
        watchdog.thread.scheduleWithFixedDelay(
            watchdog::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return watchdog;
  }

  private void look() {
    for (DomainFolder folder : folders.get()) {
      try {
        LogCutter.cut(folder);
      } catch (IOException | RuntimeException failure) {
        log.warn("The log {} could not be cut.", folder.log(), failure);
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
