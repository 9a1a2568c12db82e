package org.miragemanager.hostagent.domain;

import java.util.concurrent.CompletableFuture;

/**
 * One domain's record, in memory, and soon after on the disk: it is used under the domain's lock,
 * which is not held while a disk is waited for. The record may be read without the lock.
 */
final class DurableRecord {

  private final DomainRecords records;
  private volatile DomainRecord record;
  private volatile CompletableFuture<Void> written = CompletableFuture.completedFuture(null);

  /** A record that is on the disk already. */
  DurableRecord(DomainRecord record, DomainRecords records) {
    this.records = records;
    this.record = record;
  }

  DomainRecord get() {
    return record;
  }

  /** Writes down under which handle the domain was started. */
  void started(String handle) {
    write(record.started(handle));
  }

  /** Writes down that the guest does not count its lease. */
  void needsKeeper() {
    write(record.needsKeeper());
  }

  /** Writes down that the guest has said hello. */
  void booted(long micros) {
    write(record.booted(micros));
  }

  /** Writes down how the domain ended, and whether the repository knows or need not. */
  void ended(String reason, boolean reported) {
    write(record.ended(reason, reported));
  }

  /** Writes down that the repository knows of the end, or need not. */
  void endReported() {
    write(record.ended(record.endReason().orElseThrow(), true));
  }

  /** Completes when all that is known until now is on the disk, or cannot be written there. */
  CompletableFuture<Void> written() {
    return written;
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
