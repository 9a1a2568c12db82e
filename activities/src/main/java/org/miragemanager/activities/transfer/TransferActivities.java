package org.miragemanager.activities.transfer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.temporal.activity.ActivityInterface;
import java.util.List;
import java.util.stream.Stream;
import org.miragemanager.activities.FailureType;
import org.miragemanager.model.Generation;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.GuestSpec.GuestPolicy.LostContact;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.model.WorkflowRun;

/**
 * The steps of a transfer and their undoing. Every one is idempotent and names generations, because
 * an attempt that timed out may still run beside its retry. A failure that no retry can mend is an
 * application failure with the name of a {@link FailureType}.
 */
@ActivityInterface
public interface TransferActivities {

  /** Puts a new unikernel on the shelf; idempotent by the workflow run. */
  void register(CreateUnikernel registration);

  /**
   * Undoes {@link #register}: the unikernel is removed, if it never ran and no operation works on
   * it.
   */
  void unregister(String unikernel);

  /**
   * Makes sure that the transfer may begin and that no other operation works on the unikernel, and
   * prepares the target's generation. An operation whose workflow has closed is settled and
   * replaced (rule 9).
   */
  Reservation reserve(ReserveRequest request);

  /**
   * Retires the reservation's target and prepares another generation on the same host, or on a host
   * that was not a target of this transfer before.
   */
  Reservation prepareAnother(Reservation reservation, boolean elsewhere);

  /**
   * Has the target's host fetch the file of the image, while the source still runs. What has come
   * stays there, whatever becomes of the transfer.
   */
  void fetchImage(Reservation reservation);

  /** Starts the target's domain, which waits, armed. */
  Creation createTarget(Reservation reservation);

  /**
   * Has the source's agent suspend its guest and hand the state over; answers once that is decided
   * (rule 3).
   */
  Suspension suspendSource(Reservation reservation);

  /**
   * Waits until the repository has decided which generation owns; from the shelf it does the
   * hand-over itself. The point of no return.
   */
  void handOver(Reservation reservation);

  /** Waits until the target's guest has run a step. */
  Resumption resumeTarget(Reservation reservation);

  /** Ends the source's domain, which is retired. */
  void destroySource(Reservation reservation);

  /** Marks a unikernel that rests on the shelf as stopped for good. */
  void stop(String unikernel);

  /** Ends the operation and lets others work on the unikernel. */
  void release(CompleteOperation release);

  /**
   * Retires the target, so that it can never become the owner.
   *
   * @return whether that was possible; false: it is the owner already, and the only way is forward
   *     (rule 4)
   */
  boolean retireTarget(Reservation reservation);

  /** Ends the target's domain, which is retired. */
  void destroyTarget(Reservation reservation);

  /** Waits until the source's guest runs again; its own agent resumes it (rule 3). */
  void seeSourceRun(Reservation reservation);

  /**
   * Takes the ownership from a target that was lost, back to the shelf, with the newest durable
   * state.
   *
   * @return the shelf's generation, which owns now
   */
  Generation claimTarget(Reservation reservation);

  /**
   * A unikernel that is to be.
   *
   * @param unikernel its name
   * @param guest what runs; without a version, the one of its image that was added last
   * @param run the workflow run that asks
   */
  record CreateUnikernel(String unikernel, GuestSpec guest, WorkflowRun run) {
    /**
     * Reads one from a history.
     *
     * @param guest null in an operation that was begun by a build that wrote the guest's fields
     *     beside the others, and its policy as {@code terms}
     */
    @JsonCreator
    static CreateUnikernel read(
        @JsonProperty("unikernel") String unikernel,
        @JsonProperty("guest") GuestSpec guest,
        @JsonProperty("run") WorkflowRun run,
        @JsonProperty("image") String image,
        @JsonProperty("version") String version,
        @JsonProperty("memoryBytes") long memoryBytes,
        @JsonProperty("arguments") List<String> arguments,
        @JsonProperty("terms") GuestPolicy terms) {
      return new CreateUnikernel(
          unikernel,
          guest != null
              ? guest
              : new GuestSpec(new ImageRef(image, version), memoryBytes, arguments, terms),
          run);
    }
  }

  /**
   * What {@link TransferActivities#reserve} is to make sure of.
   *
   * @param unikernel whose transfer this is
   * @param kind which operation
   * @param target the host it is to run on; null: one is chosen (or the shelf, if the kind ends
   *     there)
   * @param run the workflow run that asks
   * @param force the source is ended without being asked for its state
   */
  record ReserveRequest(
      String unikernel, OperationKind kind, String target, WorkflowRun run, boolean force) {
    /** One that does not use force. */
    public ReserveRequest(String unikernel, OperationKind kind, String target, WorkflowRun run) {
      this(unikernel, kind, target, run, false);
    }
  }

  /** What became of the start of a domain. */
  enum Creation {
    /** The guest waits for ownership. */
    ARMED,
    /** It is unknown; the generation must be retired and another one prepared (rule 2). */
    UNKNOWN
  }

  /**
   * How a source came to rest.
   *
   * @param quiesceMicros from the end of the step that was at work to the guest's state
   * @param handOverMicros from there to the repository's answer
   * @param stateBytes the state as sent
   * @param givenUpAfter of a source that was ended by force: how many steps its newest durable
   *     state has; the steps after it are given up. Null: it was suspended
   */
  record Suspension(long quiesceMicros, long handOverMicros, long stateBytes, Long givenUpAfter) {
    /** Of a source that was suspended. */
    public Suspension(long quiesceMicros, long handOverMicros, long stateBytes) {
      this(quiesceMicros, handOverMicros, stateBytes, null);
    }

    /** Of a source that was ended by force. */
    public static Suspension byForce(long sequence) {
      return new Suspension(0, 0, 0, sequence);
    }
  }

  /**
   * What a target's agent measured while its guest took over.
   *
   * @param resumeMicros from when the agent learned that its generation owns, to the guest's first
   *     step
   */
  record Resumption(long resumeMicros) {}

  /**
   * How an operation ended.
   *
   * @param unikernel whose operation it was
   * @param run which workflow run it was
   * @param outcome how it ended
   * @param detail one sentence for an operator
   * @param downtimeMicros as the hosts measured it; null: there was none
   * @param stateBytes the state as sent; null: none was sent
   */
  record CompleteOperation(
      String unikernel,
      WorkflowRun run,
      OperationOutcome outcome,
      String detail,
      Long downtimeMicros,
      Long stateBytes) {}

  /**
   * A transfer that may begin: its source owns, its target is prepared, and no other operation
   * works on the unikernel.
   *
   * @param unikernel what moves
   * @param kind which operation
   * @param run the workflow run that holds the reservation
   * @param source the owner
   * @param target the prepared generation
   * @param image what runs: the variant that the target's host can run; on the shelf, any
   * @param guest what its user wants to run
   * @param tried hosts that were targets before the present one, and are not tried again; empty in
   *     an operation that an earlier version began, which did not record them
   */
  record Reservation(
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

    /**
     * The same transfer between other places: after a claim, or with another generation prepared.
     */
    public Reservation between(Generation newSource, Generation newTarget) {
      return new Reservation(
          unikernel, kind, run, newSource, newTarget, image, guest, tried, anyHost, force);
    }

    /** The same transfer, after its target's host has failed. */
    public Reservation withTargetTried() {
      List<String> all = Stream.concat(tried.stream(), target.host().stream()).distinct().toList();
      return new Reservation(
          unikernel, kind, run, source, target, image, guest, all, anyHost, force);
    }

    /**
     * What a host can run: the variant of an image for one of its drivers.
     *
     * @param name for example {@code counter}
     * @param version for example {@code 1}
     * @param driver the hypervisor driver that runs it, for example {@code process}
     * @param reference where a host finds the file: {@code example:NAME}, an absolute path, or
     *     {@code sha256:HEX} for one that the manager stores
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
}
