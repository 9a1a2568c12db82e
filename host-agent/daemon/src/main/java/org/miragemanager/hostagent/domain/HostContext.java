package org.miragemanager.hostagent.domain;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.miragemanager.hostagent.domain.record.DomainRecordStore;
import org.miragemanager.hostagent.lease.HeldLease;
import org.miragemanager.hostagent.repository.RepositoryClient;
import org.miragemanager.hostagent.session.CheckpointBatcher;
import org.miragemanager.hostagent.watchdog.HostWatchdog;
import org.miragemanager.unimem.lease.LeaseClock;

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
