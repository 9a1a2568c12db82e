package org.miragemanager.hostagent.domain;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.miragemanager.hostagent.domain.DomainLifetime.RunningDomain;
import org.miragemanager.hostagent.domain.record.DomainRecord;
import org.miragemanager.hostagent.domain.record.DomainRecord.DurableRecord;
import org.miragemanager.hostagent.domain.record.DomainRecordStore;
import org.miragemanager.hostagent.lease.DomainPauser;
import org.miragemanager.hostagent.lease.GuestLease;
import org.miragemanager.hostagent.lease.HeldLease;
import org.miragemanager.hostagent.lease.LeaseEnforcer;
import org.miragemanager.hostagent.log.AgentNotes;
import org.miragemanager.hostagent.repository.RepositoryClient;
import org.miragemanager.hostagent.session.CheckpointBatcher;
import org.miragemanager.hostagent.session.GuestLink;
import org.miragemanager.hostagent.session.GuestLink.GuestReports;
import org.miragemanager.hostagent.session.GuestLink.LatestState;
import org.miragemanager.hostagent.session.GuestRateLimits;
import org.miragemanager.hostagent.watchdog.HostWatchdog;
import org.miragemanager.hostagent.watchdog.WatchedDomain;
import org.miragemanager.model.DomainId;
import org.miragemanager.unimem.lease.LeaseClock;

/**
 * What one domain is made of. Each part is used under the domain's {@link DomainLock}, but for
 * {@code host}, {@code key} and {@code boundary}, which any thread may use.
 *
 * @param host what it shares with the other domains of its host
 * @param key which domain it is
 * @param limits what its guest can have of the agent
 * @param record what is durable about it
 * @param course its present phase, and the callers that wait until its guest runs
 * @param suspensions the suspension that is under way, or was the last
 * @param running the live domain, once there is one
 * @param pauser whether it is frozen
 * @param watched whether the host's watchdog keeps it
 * @param lease what its guest is told of the host's lease
 * @param newest the state that its guest will run from
 * @param link the channel of its guest
 */
public record DomainContext(
    HostContext host,
    DomainId key,
    GuestRateLimits limits,
    DurableRecord record,
    PhaseTracker course,
    SuspendRequests suspensions,
    RunningDomain running,
    DomainPauser pauser,
    WatchedDomain watched,
    GuestLease lease,
    LatestState newest,
    GuestLink link) {

  /** The parts of a domain with this record, of which nothing is known but that. */
  static DomainContext of(DomainRecord record, HostContext host, DomainLock lock) {
    DomainId key = record.domain();
    PhaseTracker course = new PhaseTracker(record.endReason().isPresent());
    DomainPauser pauser = new DomainPauser(key);
    WatchedDomain watched = new WatchedDomain(key, host, pauser, lock);
    GuestLease lease =
        new GuestLease(
            record.guest().policy().runsWithoutLease(), watched, host.lease(), host.clock());
    return new DomainContext(
        host,
        key,
        new GuestRateLimits(
            key,
            new AgentNotes(host.records().folder(key)),
            record.guest().policy().checkpointMillis()),
        new DurableRecord(record, host.records()),
        course,
        new SuspendRequests(key, course),
        new RunningDomain(host.threads()),
        pauser,
        watched,
        lease,
        new LatestState(host, key, lock),
        new GuestLink(key, record.guest().policy().checkpointMillis(), lease));
  }

  /**
   * The one lock of a domain. Each method of {@link Domain} takes it; {@link WatchedDomain} and
   * {@link LatestState} have it as an executor for the answers that they wait for. It guards the
   * {@link DomainContext} and the roles that work with them: {@link DomainActions}, {@link
   * DomainLifetime}, {@link GuestReports} and {@link LeaseEnforcer}.
   *
   * <p>Nothing waits under it for the repository, for a guest, for a process to end or for a disk.
   * A thread that holds it may take it again.
   */
  static final class DomainLock implements Executor {

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

  /**
   * What all domains of a host share.
   *
   * @param repository answers for ownership
   * @param lease the host's right to run domains
   * @param records what is durable about domains
   * @param threads runs what may wait; each task on a thread of its own
   * @param renewNow renews the lease at once, whose answer has the status of each generation
   * @param clock counts leases
   * @param checkpoints sends background checkpoints
   * @param watchdog stops domains whose guests are not trusted to count their lease
   * @param helloPatience how long a started program may take to its guest's hello
   */
  public record HostContext(
      RepositoryClient repository,
      HeldLease lease,
      DomainRecordStore records,
      Executor threads,
      Runnable renewNow,
      LeaseClock clock,
      CheckpointBatcher checkpoints,
      HostWatchdog watchdog,
      Duration helloPatience) {}
}
