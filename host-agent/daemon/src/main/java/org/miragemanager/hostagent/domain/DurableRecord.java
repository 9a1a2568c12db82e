package org.miragemanager.hostagent.domain;

import java.io.UncheckedIOException;
import org.miragemanager.hostagent.AgentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One domain's record, in memory and on the disk. Used under the domain's lock. */
final class DurableRecord {

  private static final Logger LOGGER = LoggerFactory.getLogger(DurableRecord.class);

  private final DomainRecords records;
  private DomainRecord record;

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

  private void write(DomainRecord next) {
    record = next;
    try {
      records.write(next);
    } catch (AgentException stopped) {
      LOGGER.debug("The next agent finds out about {}.", next.key(), stopped);
    } catch (UncheckedIOException failure) {
      // All of this a restarted agent can find out again; only the intent cannot, and that was
      // written before.
      LOGGER.error("What is known of {} could not be made durable.", next.key(), failure);
    }
  }
}
