package org.miragemanager.hostagent.domain;

import org.miragemanager.hostagent.domain.record.DomainRecord;
import org.miragemanager.hostagent.domain.record.DurableRecord;
import org.miragemanager.hostagent.lease.DomainPauser;
import org.miragemanager.hostagent.lease.GuestLease;
import org.miragemanager.hostagent.log.AgentNotes;
import org.miragemanager.hostagent.session.GuestLink;
import org.miragemanager.hostagent.session.GuestRateLimits;
import org.miragemanager.hostagent.session.LatestState;
import org.miragemanager.hostagent.watchdog.WatchedDomain;
import org.miragemanager.model.DomainId;

/**
 * What one domain is made of. Each part is used under the domain's {@link DomainLock}, but for
 * {@code host}, {@code key} and {@code boundary}, which any thread may use.
 *
 * @param host what it shares with the other domains of its host
 * @param key which domain it is
 * @param boundary what its guest can have of the agent
 * @param record what is durable about it
 * @param course where it is in its life
 * @param running whether it has done a step, and who waits for that
 * @param suspensions the suspension that is under way, or was the last
 * @param presence the live domain, once there is one
 * @param freezer whether it is frozen
 * @param keeping whether the host's watchdog keeps it
 * @param lease what its guest is told of the host's lease
 * @param newest the state that its guest will run from
 * @param link the channel of its guest
 */
public record DomainContext(
    HostContext host,
    DomainId key,
    GuestRateLimits boundary,
    DurableRecord record,
    DomainCourse course,
    RunningWatch running,
    SuspendRequests suspensions,
    RunningDomain presence,
    DomainPauser freezer,
    WatchedDomain keeping,
    GuestLease lease,
    LatestState newest,
    GuestLink link) {

  /** The parts of a domain with this record, of which nothing is known but that. */
  static DomainContext of(DomainRecord record, HostContext host, DomainLock lock) {
    DomainId key = record.domain();
    RunningWatch running = new RunningWatch();
    DomainCourse course = new DomainCourse(running, record.endReason().isPresent());
    DomainPauser freezer = new DomainPauser(key);
    WatchedDomain keeping = new WatchedDomain(host, freezer, lock);
    GuestLease lease =
        new GuestLease(
            record.guest().policy().runsWithoutLease(), keeping, host.lease(), host.clock());
    return new DomainContext(
        host,
        key,
        new GuestRateLimits(
            key,
            new AgentNotes(host.records().folder(key)),
            record.guest().policy().checkpointMillis()),
        new DurableRecord(record, host.records()),
        course,
        running,
        new SuspendRequests(key, course),
        new RunningDomain(host.threads()),
        freezer,
        keeping,
        lease,
        new LatestState(host, key, lock),
        new GuestLink(key, record.guest().policy().checkpointMillis(), lease));
  }
}
