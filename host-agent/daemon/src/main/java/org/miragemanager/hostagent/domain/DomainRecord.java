package org.miragemanager.hostagent.domain;

import java.util.List;
import java.util.Optional;
import org.miragemanager.model.DomainId;

/**
 * What is durable about one domain. It is written before the domain is started (rule 2), and again
 * when something is known that a restarted agent must know.
 *
 * @param unikernel the unikernel that it runs
 * @param generation its number
 * @param driver the kind of hypervisor
 * @param image the image's name and version, for people
 * @param reference where the image's file is
 * @param memoryBytes its memory
 * @param arguments what its guest is started with
 * @param token proves to the agent that a guest is this domain's
 * @param checkpointMillis how often its running guest gives a checkpoint that it does not wait for;
 *     0: never
 * @param runsWithoutLease whether the operator has waived the lease for it
 * @param kept whether its guest is not trusted to count its lease, so that it runs only while the
 *     host's keeper watches it
 * @param handle the driver's durable name for it; absent: nobody knows whether it was started
 * @param bootMicros from the request to the guest's first hello; absent: it never said hello
 * @param endReason how it ended; absent: nobody saw it end
 * @param endReported whether the repository knows that it ended, or need not
 */
public record DomainRecord(
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
    Optional<String> handle,
    Optional<Long> bootMicros,
    Optional<String> endReason,
    boolean endReported) {

  /** Copies the list. */
  public DomainRecord {
    arguments = List.copyOf(arguments);
  }

  /**
   * A record that only keeps a domain from ever being created: it was destroyed before it was
   * started.
   */
  public static DomainRecord neverStarted(DomainId key) {
    return new DomainRecord(
        key.unikernel(),
        key.generation(),
        "",
        "",
        "",
        0,
        List.of(),
        "",
        0,
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.of("destroyed before it was started"),
        true);
  }

  /**
   * A record in place of one that is damaged: whether the domain was started, and whether it has
   * ended, cannot be told.
   */
  public static DomainRecord unknown(DomainId key) {
    return new DomainRecord(
        key.unikernel(),
        key.generation(),
        "",
        "",
        "",
        0,
        List.of(),
        "",
        0,
        false,
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /** Which domain it is about. */
  public DomainId key() {
    return new DomainId(unikernel, generation);
  }

  /** The same, whose guest turned out not to count its lease. */
  public DomainRecord needsKeeper() {
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
        true,
        handle,
        bootMicros,
        endReason,
        endReported);
  }

  /** The same, started under this handle. */
  public DomainRecord started(String driverHandle) {
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
        Optional.of(driverHandle),
        bootMicros,
        endReason,
        endReported);
  }

  /** The same, after its guest's first hello. */
  public DomainRecord booted(long micros) {
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
        handle,
        Optional.of(micros),
        endReason,
        endReported);
  }

  /** The same, ended. */
  public DomainRecord ended(String reason, boolean reported) {
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
        handle,
        bootMicros,
        Optional.of(reason),
        reported);
  }
}
