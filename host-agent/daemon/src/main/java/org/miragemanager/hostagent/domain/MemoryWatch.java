package org.miragemanager.hostagent.domain;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.system.ProcessTable;
import org.miragemanager.hostagent.driver.system.ProcessTable.ProcessTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends domains that take more memory than they were given, before the kernel has to choose a
 * process of this machine: it may choose another guest, or the agent.
 *
 * <p>It looks once a second, and less often where a look takes long: never more than half a percent
 * of a processor. A domain that takes all memory within a second is left to the kernel, which ends
 * guests first ({@link org.miragemanager.hostagent.driver.system.MemoryShortage}).
 */
public final class MemoryWatch implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(MemoryWatch.class);
  private static final long LOOK_EVERY_NANOS = 1_000_000_000;
  private static final long PAUSES_FOR_A_LOOK = 200;
  private static final long MEBIBYTE = 1L << 20;

  private final Supplier<List<Domain>> domains;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("memory").factory());

  private MemoryWatch(Supplier<List<Domain>> domains) {
    this.domains = domains;
  }

  /** Begins to look at the domains that this tells. */
  public static MemoryWatch start(Supplier<List<Domain>> domains) {
    MemoryWatch watch = new MemoryWatch(domains);
    watch.lookAfter(LOOK_EVERY_NANOS);
    return watch;
  }

  private void lookAfter(long nanos) {
    if (!thread.isShutdown()) {
      Future<?> unused = thread.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void look() {
    long begun = System.nanoTime();
    try {
      List<Domain> present = domains.get().stream().filter(Domain::limitsItsMemory).toList();
      if (!present.isEmpty()) {
        ProcessTable table = ProcessTable.read();
        present.forEach(domain -> domain.checkMemory(table));
      }
    } catch (RuntimeException failure) {
      LOGGER.debug("The memory of domains is looked at again in a moment.", failure);
    } finally {
      lookAfter(Math.max(LOOK_EVERY_NANOS, PAUSES_FOR_A_LOOK * (System.nanoTime() - begun)));
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /**
   * Whether a domain's processes take more memory than it was given and its driver allows them, for
   * the reason of its end: {@code used 738 MiB of its 64 MiB}; empty: they do not.
   */
  static Optional<String> excess(LiveDomain domain, long memoryBytes, ProcessTable table) {
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
