package org.miragemanager.hostagent.lease;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.system.ProcessTable.ProcessTree;
import org.miragemanager.hostagent.driver.system.Signals;
import org.miragemanager.model.DomainId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Freezes a domain while its host has no lease (rule 1), and thaws it. Both exclude each other, by
 * a lock of their own: a freeze must not wait for a thread that holds the domain's lock.
 */
public final class DomainPauser {

  private static final Logger LOGGER = LoggerFactory.getLogger(DomainPauser.class);

  /** Something else may have let a frozen domain go on. */
  private static final long LOOK_AGAIN_NANOS = 500_000_000;

  /**
   * One domain that is to be frozen.
   *
   * @param live the domain
   * @param isLate whether it still has to stop: a lease may run again by now
   */
  public record Order(DomainPauser pauser, LiveDomain live, BooleanSupplier isLate) {}

  private final DomainId key;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean frozen;
  private volatile boolean certain;
  private volatile long seenAtNanos;

  public DomainPauser(DomainId key) {
    this.key = key;
  }

  public boolean isFrozen() {
    return frozen;
  }

  /** The domain was found again: the agent before this one may have frozen it. */
  public void mayBeFrozen() {
    frozen = true;
  }

  /** The host's watchdog has frozen it. */
  public void wasFrozen() {
    frozen = true;
    certain = true;
    seenAtNanos = System.nanoTime();
  }

  /** Its guest says hello: it is not frozen. */
  public void heard() {
    if (!certain) {
      frozen = false;
    }
  }

  /** Freezes one domain, whatever is known of it. */
  public void freeze(LiveDomain domain) {
    freeze(List.of(new Order(this, domain, () -> true)));
  }

  /** Freezes all of these, in one go, unless they are frozen already or need not stop any more. */
  public static void freeze(Collection<Order> orders) {
    List<Order> locked = new ArrayList<>();
    try {
      for (Order order : orders) {
        // Always in the same order, that of the domains' names.
        order.pauser.lock.lock();
        locked.add(order);
      }
      List<Order> due =
          locked.stream()
              .filter(order -> order.pauser.isDue() && order.isLate.getAsBoolean())
              .toList();
      if (!due.isEmpty() && !stopAtOnce(due)) {
        due.forEach(order -> order.pauser.stopAlone(order.live));
      }
    } finally {
      locked.forEach(order -> order.pauser.lock.unlock());
    }
  }

  private boolean isDue() {
    return !(frozen && certain) || System.nanoTime() - seenAtNanos > LOOK_AGAIN_NANOS;
  }

  /** Whether all of them were seen to be stopped. */
  private static boolean stopAtOnce(List<Order> due) {
    if (due.stream().anyMatch(order -> order.live.tree().isEmpty())) {
      return false;
    }
    try {
      Set<ProcessTree> ended =
          Signals.stop(due.stream().map(order -> order.live.tree().orElseThrow()).toList());
      for (Order order : due) {
        order.pauser.stopped(ended.contains(order.live.tree().orElseThrow()));
      }
      return true;
    } catch (IOException | UncheckedIOException failure) {
      LOGGER.warn("Not all domains could be frozen in one go; freezing each alone.", failure);
      return false;
    }
  }

  private void stopAlone(LiveDomain domain) {
    try {
      domain.pause();
      stopped(false);
    } catch (IOException | UncheckedIOException failure) {
      LOGGER.error(
          "{} could not be frozen, and may run without a lease; trying again.", key, failure);
    }
  }

  private void stopped(boolean wasEnded) {
    if (wasEnded) {
      LOGGER.error(
          "{} did not stop when the host's lease ended: processes of it were killed.", key);
    } else if (!(frozen && certain)) {
      LOGGER.warn("{} was frozen, because the host's lease has ended.", key);
    }
    wasFrozen();
  }

  /**
   * Lets it go on, if it is frozen and may.
   *
   * @param mayRun whether a lease of it runs at this moment
   */
  void thaw(Optional<LiveDomain> domain, BooleanSupplier mayRun) {
    lock.lock();
    try {
      // Either: a hello that came in the moment of the freeze may have reset the first.
      if ((frozen || certain) && domain.isPresent() && mayRun.getAsBoolean()) {
        domain.get().unpause();
        frozen = false;
        certain = false;
      }
    } catch (IOException | UncheckedIOException failure) {
      LOGGER.error("{} could not be thawed; trying again after the next renewal.", key, failure);
    } finally {
      lock.unlock();
    }
  }
}
