package org.miragemanager.hostagent.domain.record;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.GuestSpec.GuestPolicy.LostContact;
import org.miragemanager.model.ImageRef;

/**
 * What is durable about one domain. It is written before the domain is started (rule 2), and again
 * when something is known that a restarted agent must know. In its file what is absent is null, and
 * the guest's fields stand beside the others.
 *
 * @param domain which domain it is about
 * @param driver the kind of hypervisor
 * @param reference where the image's file is
 * @param guest what runs
 * @param token proves to the agent that a guest is this domain's
 * @param kept whether its guest is not trusted to count its lease, so that it runs only while the
 *     host's watchdog watches it
 * @param handle the driver's durable name for it; absent: it is not known whether it was started
 * @param bootMicros from the request to the guest's first hello; absent: it never said hello
 * @param endReason how it ended; absent: its end was not seen
 * @param endReported whether the repository knows that it ended, or need not
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.NONE,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
public record DomainRecord(
    DomainId domain,
    @JsonProperty String driver,
    @JsonProperty String reference,
    @JsonUnwrapped GuestSpec guest,
    @JsonProperty String token,
    @JsonProperty boolean kept,
    Optional<String> handle,
    Optional<Long> bootMicros,
    Optional<String> endReason,
    @JsonProperty boolean endReported) {

  /** A record before anything has happened to its domain. */
  public DomainRecord(
      DomainId domain,
      String driver,
      String reference,
      GuestSpec guest,
      String token,
      boolean kept) {
    this(
        domain,
        driver,
        reference,
        guest,
        token,
        kept,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /**
   * Reads one from a file.
   *
   * @param runsWithoutLease what earlier agents wrote in place of the policy's word
   */
  @JsonCreator
  static DomainRecord read(
      @JsonProperty("unikernel") String unikernel,
      @JsonProperty("generation") long generation,
      @JsonProperty("driver") String driver,
      @JsonProperty("reference") String reference,
      @JsonUnwrapped GuestSpec guest,
      @JsonProperty("token") String token,
      @JsonProperty("kept") boolean kept,
      @JsonProperty("handle") String handle,
      @JsonProperty("bootMicros") Long bootMicros,
      @JsonProperty("endReason") String endReason,
      @JsonProperty("endReported") boolean endReported,
      @JsonProperty("runsWithoutLease") boolean runsWithoutLease) {
    return new DomainRecord(
        new DomainId(unikernel, generation),
        driver,
        reference,
        runsWithoutLease ? withoutLease(guest) : guest,
        token,
        kept,
        Optional.ofNullable(handle),
        Optional.ofNullable(bootMicros),
        Optional.ofNullable(endReason),
        endReported);
  }

  private static GuestSpec withoutLease(GuestSpec guest) {
    GuestPolicy policy = guest.policy();
    return new GuestSpec(
        guest.image(),
        guest.memoryBytes(),
        guest.arguments(),
        policy.withOnLostContact(LostContact.RUN));
  }

  /**
   * A record that only keeps a domain from ever being created: it was destroyed before it was
   * started.
   */
  public static DomainRecord neverStarted(DomainId domain) {
    return new DomainRecord(domain, "", "", NOTHING, "", false)
        .ended("destroyed before it was started", true);
  }

  /**
   * A record in place of one that is damaged: whether the domain was started, and whether it has
   * ended, cannot be told.
   */
  public static DomainRecord unknown(DomainId domain) {
    return new DomainRecord(domain, "", "", NOTHING, "", true);
  }

  private static final GuestSpec NOTHING =
      new GuestSpec(
          new ImageRef("", null), 0, List.of(), GuestPolicy.USUAL.withCheckpointMillis(0));

  @JsonProperty("unikernel")
  private String unikernel() {
    return domain.unikernel();
  }

  @JsonProperty("generation")
  private long generation() {
    return domain.generation();
  }

  @JsonProperty("handle")
  private String handleOrNull() {
    return handle.orElse(null);
  }

  @JsonProperty("bootMicros")
  private Long bootMicrosOrNull() {
    return bootMicros.orElse(null);
  }

  @JsonProperty("endReason")
  private String endReasonOrNull() {
    return endReason.orElse(null);
  }

  /** The same, whose guest turned out not to count its lease. */
  public DomainRecord needsWatchdog() {
    return with(true, handle, bootMicros, endReason, endReported);
  }

  /** The same, started under this handle. */
  public DomainRecord started(String driverHandle) {
    return with(kept, Optional.of(driverHandle), bootMicros, endReason, endReported);
  }

  /** The same, after its guest's first hello. */
  public DomainRecord booted(long micros) {
    return with(kept, handle, Optional.of(micros), endReason, endReported);
  }

  /** The same, ended. */
  public DomainRecord ended(String reason, boolean reported) {
    return with(kept, handle, bootMicros, Optional.of(reason), reported);
  }

  private DomainRecord with(
      boolean newKept,
      Optional<String> newHandle,
      Optional<Long> newBootMicros,
      Optional<String> newEndReason,
      boolean newEndReported) {
    return new DomainRecord(
        domain,
        driver,
        reference,
        guest,
        token,
        newKept,
        newHandle,
        newBootMicros,
        newEndReason,
        newEndReported);
  }

  /**
   * One domain's record, in memory, and soon after on the disk: it is used under the domain's lock,
   * which is not held while a disk is waited for. The record may be read without the lock.
   */
  public static final class DurableRecord {

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

    /** Records that the end was reported to the repository, or need not be. */
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
     * All of this a restarted agent can find out again; only the intent cannot, and that was
     * written before.
     */
    private void write(DomainRecord next) {
      record = next;
      written = records.writeLater(next);
    }
  }
}
