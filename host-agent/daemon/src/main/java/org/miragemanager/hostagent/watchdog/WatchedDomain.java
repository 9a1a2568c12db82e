package org.miragemanager.hostagent.watchdog;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.miragemanager.hostagent.domain.DomainContext.HostContext;
import org.miragemanager.hostagent.domain.record.DomainRecord.DurableRecord;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.lease.DomainPauser;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.ProcessState;
import org.miragemanager.model.DomainId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A domain whose guest is not trusted to count its lease, and the host's watchdog: such a guest may
 * run only as long as a watchdog has acknowledged that it will stop it. Used under the domain's
 * lock.
 */
public final class WatchedDomain {

  private static final Logger LOGGER = LoggerFactory.getLogger(WatchedDomain.class);

  private final DomainId key;
  private final HostContext host;
  private final DomainPauser pauser;
  private final Executor underLock;
  private volatile boolean needed;
  private Optional<ProcessIdentity> process = Optional.empty();
  private volatile Optional<Long> watchedUntil = Optional.empty();

  /**
   * A guest that is trusted, until {@link #begin} is called.
   *
   * @param underLock runs what a watchdog's answer allows, under the domain's lock
   */
  public WatchedDomain(DomainId key, HostContext host, DomainPauser pauser, Executor underLock) {
    this.key = key;
    this.host = host;
    this.pauser = pauser;
    this.underLock = underLock;
  }

  /** From now on this domain's guest runs only while it is kept. */
  public void begin(LiveDomain domain) {
    needed = true;
    process = domain.process();
  }

  /**
   * A guest that counts no leases said hello; answers whether there is another means, which is used
   * from now on.
   */
  public boolean takes(DurableRecord record, Optional<LiveDomain> domain) {
    if (record.get().kept() || record.get().guest().policy().runsWithoutLease()) {
      return true;
    }
    if (domain.flatMap(LiveDomain::process).isEmpty()) {
      LOGGER.error(
          "{}: its guest does not count leases (its hello has no clock), and it is no process that"
              + " the host's watchdog could stop: it is told to end.",
          key);
      return false;
    }
    LOGGER.info(
        "{}: its guest does not count leases (its hello has no clock): the host's watchdog stops it"
            + " when the lease ends.",
        key);
    record.needsWatchdog();
    begin(domain.get());
    return true;
  }

  /**
   * The same for a domain that an earlier agent started: unless a watchdog has watched it since
   * then, it is not known how long it may run, and it is stopped until the repository answers.
   */
  public void beginAgain(LiveDomain domain) {
    begin(domain);
    if (process.isPresent()) {
      CompletableFuture<Void> unused =
          host.watchdog()
              .keeps(process.get())
              .exceptionally(lost -> false)
              .thenAccept(kept -> underLock.execute(() -> foundAgain(domain, kept)));
    }
  }

  private void foundAgain(LiveDomain domain, boolean kept) {
    if (!kept && watchedUntil.isEmpty()) {
      LOGGER.warn("{} was not watched by a watchdog; it is frozen until a lease runs.", key);
      pauser.freeze(domain);
    }
  }

  /** Whether the guest is not trusted. */
  public boolean isNeeded() {
    return needed;
  }

  /** Whether the guest is trusted, or kept at this moment. */
  public boolean allows() {
    return !needed || watchedUntil.map(end -> end - host.clock().nanos() > 0).orElse(false);
  }

  /** The part of a deadline up to which the guest is kept; all of it if it is trusted. */
  public long limit(long deadlineNanos) {
    return needed && watchedUntil.isPresent() && watchedUntil.get() - deadlineNanos < 0
        ? watchedUntil.get()
        : deadlineNanos;
  }

  /**
   * Does something under the host's lease, which runs, as soon as a watchdog has acknowledged it
   * for this guest; at once if the guest is trusted. It is not done if the watchdog is lost before:
   * the lease is renewed as soon as there is another.
   *
   * @return completes when it was done, fails when it will not be
   */
  public CompletableFuture<Void> whenWatched(Runnable action) {
    if (!needed || process.isEmpty()) {
      if (!needed) {
        action.run();
      }
      return CompletableFuture.completedFuture(null);
    }
    long deadline = host.lease().current().orElseThrow().endsAtNanos();
    return host.watchdog()
        .watch(process.get(), deadline)
        .thenAccept(
            condition ->
                underLock.execute(
                    () -> {
                      acknowledged(deadline, condition);
                      action.run();
                    }));
  }

  /** Waits for what {@link #whenWatched} answered. */
  public static void await(CompletableFuture<Void> kept) throws InterruptedException {
    try {
      kept.get();
    } catch (ExecutionException lost) {
      LOGGER.debug("The watchdog was lost; another is asked.", lost);
    }
  }

  private void acknowledged(long deadline, ProcessState condition) {
    if (watchedUntil.isEmpty() || deadline - watchedUntil.get() > 0) {
      watchedUntil = Optional.of(deadline);
    }
    switch (condition) {
      case STOPPED -> pauser.wasFrozen();
      case RUNNING, GONE -> {}
    }
  }

  /** The domain has ended. */
  public void end() {
    if (needed) {
      process.ifPresent(host.watchdog()::release);
    }
  }
}
