package org.miragemanager.activities.transfer;

import io.temporal.activity.ActivityInterface;
import org.miragemanager.activities.FailureType;
import org.miragemanager.model.Generation;

/**
 * The steps of a transfer and their undoing. Every one is idempotent and names generations, because
 * an attempt that timed out may still run beside its retry. A failure that no retry can mend is an
 * application failure with the name of a {@link FailureType}.
 */
@ActivityInterface
public interface TransferActivities {

  /** Puts a new unikernel on the shelf; idempotent by the workflow run. */
  void register(CreateUnikernel registration);

  /** Undoes {@link #register}: the unikernel is removed, if it never ran and nobody works on it. */
  void unregister(String unikernel);

  /**
   * Makes sure that the transfer may begin and that nobody else works on the unikernel, and
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
   * Waits until the repository says who owns; from the shelf it does the hand-over itself. The
   * point of no return.
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
}
