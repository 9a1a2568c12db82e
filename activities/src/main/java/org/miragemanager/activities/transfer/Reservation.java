package org.miragemanager.activities.transfer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;
import org.miragemanager.model.Generation;
import org.miragemanager.model.GuestPolicy;
import org.miragemanager.model.GuestPolicy.LostContact;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.WorkflowRun;

/**
 * A transfer that may begin: its source owns, its target is prepared, and no other operation works
 * on the unikernel.
 *
 * @param unikernel what moves
 * @param kind which operation
 * @param run the workflow run that holds the reservation
 * @param source the owner
 * @param target the prepared generation
 * @param image what runs: the variant that the target's host can run; on the shelf, any
 * @param guest what its user wants to run
 * @param tried hosts that were targets before the present one, and are not tried again; empty in an
 *     operation that an earlier version began, which did not record them
 */
public record Reservation(
    String unikernel,
    OperationKind kind,
    WorkflowRun run,
    Generation source,
    Generation target,
    ImageReference image,
    GuestSpec guest,
    List<String> tried,
    boolean anyHost,
    boolean force) {
  public Reservation {
    tried = tried == null ? List.of() : List.copyOf(tried);
  }

  /**
   * Reads one from a history.
   *
   * @param guest null in an operation that was begun by a build that wrote the fields of a guest
   *     that a host acts on, which follow, beside the others
   */
  @JsonCreator
  static Reservation read(
      @JsonProperty("unikernel") String unikernel,
      @JsonProperty("kind") OperationKind kind,
      @JsonProperty("run") WorkflowRun run,
      @JsonProperty("source") Generation source,
      @JsonProperty("target") Generation target,
      @JsonProperty("image") ImageReference image,
      @JsonProperty("guest") GuestSpec guest,
      @JsonProperty("tried") List<String> tried,
      @JsonProperty("anyHost") boolean anyHost,
      @JsonProperty("force") boolean force,
      @JsonProperty("memoryBytes") long memoryBytes,
      @JsonProperty("arguments") List<String> arguments,
      @JsonProperty("checkpointMillis") long checkpointMillis,
      @JsonProperty("runsWithoutLease") boolean runsWithoutLease) {
    GuestSpec known =
        guest != null
            ? guest
            : new GuestSpec(
                new ImageRef(image.name(), image.version()),
                memoryBytes,
                arguments == null ? List.of() : arguments,
                GuestPolicy.USUAL
                    .withCheckpointMillis(checkpointMillis)
                    .withOnLostContact(runsWithoutLease ? LostContact.RUN : LostContact.FREEZE));
    return new Reservation(
        unikernel, kind, run, source, target, image, known, tried, anyHost, force);
  }

  /** The same transfer with another variant of its image, or when more is known about it. */
  public Reservation with(ImageReference other) {
    return new Reservation(
        unikernel, kind, run, source, target, other, guest, tried, anyHost, force);
  }

  /** The same transfer between other places: after a claim, or with another generation prepared. */
  public Reservation between(Generation newSource, Generation newTarget) {
    return new Reservation(
        unikernel, kind, run, newSource, newTarget, image, guest, tried, anyHost, force);
  }

  /** The same transfer, after its target's host was tried in vain. */
  public Reservation withTargetTried() {
    List<String> all = Stream.concat(tried.stream(), target.host().stream()).distinct().toList();
    return new Reservation(unikernel, kind, run, source, target, image, guest, all, anyHost, force);
  }

  /**
   * What a host can run: the variant of an image for one of its drivers.
   *
   * @param name for example {@code counter}
   * @param version for example {@code 1}
   * @param driver the hypervisor driver that runs it, for example {@code process}
   * @param reference where a host finds the file: {@code example:NAME}, an absolute path, or {@code
   *     sha256:HEX} for one that the manager stores
   * @param sizeBytes the length of a file that the manager stores; null: it stores none
   * @param toFetch whether the host had not got that file when it was chosen; null: there is
   *     nothing to fetch
   */
  public record ImageReference(
      String name,
      String version,
      String driver,
      String reference,
      Long sizeBytes,
      Boolean toFetch) {

    /** Whether the file must be fetched before a domain is created. */
    public boolean mustBeFetched() {
      return Boolean.TRUE.equals(toFetch);
    }

    /** The same, when it is known whether the host has the file. */
    public ImageReference toBeFetched(boolean missing) {
      return new ImageReference(name, version, driver, reference, sizeBytes, missing);
    }

    @Override
    public String toString() {
      return name + ":" + version;
    }
  }
}
