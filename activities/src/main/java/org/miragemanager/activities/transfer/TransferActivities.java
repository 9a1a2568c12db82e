package org.miragemanager.activities.transfer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.temporal.activity.ActivityInterface;
import java.util.List;
import org.miragemanager.activities.FailureType;
import org.miragemanager.model.Generation;
import org.miragemanager.model.GuestPolicy;
import org.miragemanager.model.GuestSpec;
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
}
