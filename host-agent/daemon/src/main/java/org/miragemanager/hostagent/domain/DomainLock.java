package org.miragemanager.hostagent.domain;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.miragemanager.hostagent.lease.LeaseEnforcer;
import org.miragemanager.hostagent.session.GuestReports;
import org.miragemanager.hostagent.session.LatestState;
import org.miragemanager.hostagent.watchdog.WatchedDomain;

/**
 * The one lock of a domain. Each method of {@link Domain} takes it; {@link WatchedDomain} and
 * {@link LatestState} have it as an executor for the answers that they wait for. It guards the
 * {@link DomainContext} and the roles that work with them: {@link DomainActions}, {@link
 * DomainLifetime}, {@link GuestReports} and {@link LeaseEnforcer}.
 *
 * <p>Nothing waits under it for the repository, for a guest, for a process to end or for a disk. A
 * thread that holds it may take it again.
 */
final class DomainLock implements Executor {

  private final ReentrantLock lock = new ReentrantLock();

  /** Does some work under the lock, on the thread that calls. */
  @Override
  public void execute(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  /** Finds something out under the lock, on the thread that calls. */
  <T> T get(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
