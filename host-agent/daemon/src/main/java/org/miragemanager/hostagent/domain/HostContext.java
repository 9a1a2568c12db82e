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
 * @param askTruth renews the lease at once, which tells who owns
 * @param clock counts leases
 * @param checkpoints takes those for which nobody waits
 * @param watchdog stops domains whose guests are not trusted to count their lease
 * @param helloPatience how long a started program may take to its guest's hello
 */
public record HostContext(
    RepositoryClient repository,
    HeldLease lease,
    DomainRecordStore records,
    Executor threads,
    Runnable askTruth,
    LeaseClock clock,
    CheckpointBatcher checkpoints,
    HostWatchdog watchdog,
    Duration helloPatience) {}
