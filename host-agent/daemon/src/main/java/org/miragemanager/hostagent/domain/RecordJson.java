package org.miragemanager.hostagent.domain;

import java.util.List;
import java.util.Optional;

/** A {@link DomainRecord} as it is in a file; what is absent is null there. */
record RecordJson(
    String unikernel,
    long generation,
    String driver,
    String image,
    String reference,
    long memoryBytes,
    List<String> arguments,
    String token,
    long checkpointMillis,
    boolean runsWithoutLease,
    boolean kept,
    String handle,
    Long bootMicros,
    String endReason,
    boolean endReported) {

  static RecordJson of(DomainRecord record) {
    return new RecordJson(
        record.unikernel(),
        record.generation(),
        record.driver(),
        record.image(),
        record.reference(),
        record.memoryBytes(),
        record.arguments(),
        record.token(),
        record.checkpointMillis(),
        record.runsWithoutLease(),
        record.kept(),
        record.handle().orElse(null),
        record.bootMicros().orElse(null),
        record.endReason().orElse(null),
        record.endReported());
  }

  DomainRecord toRecord() {
    return new DomainRecord(
        unikernel,
        generation,
        driver,
        image,
        reference,
        memoryBytes,
        arguments,
        token,
        checkpointMillis,
        runsWithoutLease,
        kept,
        Optional.ofNullable(handle),
        Optional.ofNullable(bootMicros),
        Optional.ofNullable(endReason),
        endReported);
  }
}
