package org.miragemanager.hostagent.domain.record;

import java.util.concurrent.CompletableFuture;

/**
 * One domain's record, in memory, and soon after on the disk: it is used under the domain's lock,
 * which is not held while a disk is waited for. The record may be read without the lock.
 */
public final class DurableRecord {

  private final DomainRecordStore records;
  private volatile DomainRecord record;
  private volatile CompletableFuture<Void> written = CompletableFuture.completedFuture(null);

  /** The same of what a later agent needs in order to find and to fence the domain. */
  private volatile CompletableFuture<Void> findable = CompletableFuture.completedFuture(null);

  /** A record that is on the disk already. */
  public DurableRecord(DomainRecord record, DomainRecordStore records) {
    this.records = records;
    this.record = record;
  }

  public DomainRecord get() {
    return record;
  }

  /** Writes down under which handle the domain was started. */
  public void started(String handle) {
    write(record.started(handle));
    findable = written;
  }

  /** Writes down that the guest does not count its lease. */
  public void needsWatchdog() {
    write(record.needsWatchdog());
    findable = written;
  }

  /** Writes down that the guest has said hello. */
  public void booted(long micros) {
    write(record.booted(micros));
  }

  /** Writes down how the domain ended, and whether the repository knows or need not. */
  public void ended(String reason, boolean reported) {
    write(record.ended(reason, reported));
  }

  /** Writes down that the repository knows of the end, or need not. */
  public void endReported() {
    write(record.ended(record.endReason().orElseThrow(), true));
  }

  /**
   * Completes when all that is known until now is on the disk, and fails with the reason if it
   * cannot be written there. What could not be written before is tried again.
   */
  public CompletableFuture<Void> written() {
    if (written.isCompletedExceptionally()) {
      written = records.writeLater(record);
    }
    return written;
  }

  /**
   * The same, but not for what is of use to people only, as when the guest said hello: a caller
   * that waits for the guest is not made to wait for the disk once more.
   */
  public CompletableFuture<Void> findable() {
    if (findable.isCompletedExceptionally()) {
      findable = written();
    }
    return findable;
  }

  /**
   * All of this a restarted agent can find out again; only the intent cannot, and that was written
   * before.
   */
  private void write(DomainRecord next) {
    record = next;
    written = records.writeLater(next);
  }
}
