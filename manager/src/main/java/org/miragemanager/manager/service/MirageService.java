package org.miragemanager.manager.service;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.model.GuestSpec;

/**
 * Everything that a user can ask of a manager. All methods throw {@link ServiceException} with a
 * sentence that says what to do.
 */
public interface MirageService {
  /**
   * Which part of what a unikernel printed.
   *
   * @param unikernel its name
   * @param generation one domain's; null: all
   * @param tailBytes at most so much from the end of all of it, from the beginning of a line on;
   *     null: all
   * @param follow whether to go on as long as it runs, or is expected to run again
   */
  record LogsOrder(String unikernel, Long generation, Long tailBytes, boolean follow) {}

  /**
   * A unikernel that is to be created and run; the guest's fields stand beside the others.
   *
   * @param name its name
   * @param host where; null: a host is chosen
   * @param guest what runs
   */
  record RunOrder(String name, String host, @JsonUnwrapped GuestSpec guest) {}

  /** All unikernels, by name. */
  List<UnikernelView> unikernels();

  /** One unikernel. */
  UnikernelView unikernel(String name);

  /** Creates a unikernel and begins to run it. */
  OperationView run(RunOrder order);

  /**
   * Begins to move a running unikernel.
   *
   * @param target the host; empty: one is chosen
   */
  OperationView migrate(String unikernel, Optional<String> target);

  /**
   * Begins to put a running unikernel on the shelf. If it rests there already, the answer says so
   * and has ended.
   */
  OperationView suspend(String unikernel);

  /**
   * Begins to run a unikernel from the shelf. If it runs already (there), the answer says so and
   * has ended.
   */
  OperationView resume(String unikernel, Optional<String> target);

  /**
   * Begins to stop a unikernel for good. If it is stopped already, the answer says so and has
   * ended.
   *
   * @param force its guest is ended without being asked for its state; what came after its newest
   *     checkpoint is given up
   */
  OperationView stop(String unikernel, boolean force);

  /**
   * Waits until an operation has ended, in this thread.
   *
   * @param patience how long at most
   * @return the operation as it is then: ended, or as it was given if it goes on
   */
  default OperationView await(OperationView operation, Duration patience) {
    if (operation.endedAt() != null) {
      return operation;
    }
    CompletableFuture<AnyOperation> end =
        end(operation.workflowId(), Optional.of(operation.runId()));
    try {
      return (OperationView) end.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException goesOn) {
      return operation;
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof RuntimeException told
          ? told
          : new IllegalStateException(failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return operation;
    } finally {
      end.cancel(false);
    }
  }

  /** Forgets a unikernel that is not running, its state, and what its domains printed. */
  void remove(String unikernel);

  /**
   * Writes what a unikernel's domains printed, oldest generation first, and, if asked to follow,
   * goes on until the caller stops it.
   */
  void logs(LogsOrder order, OutputStream to) throws IOException;

  /**
   * Brings back the guests of a host that is lost, on an operator's word: one that seems lost
   * together with too many others, or, if it is confirmed to be off, any.
   *
   * @param confirmedOff the host runs nothing: the end of its lease is not waited for, and guests
   *     that go on without one are brought back too
   */
  HostView failOver(String host, boolean confirmedOff);

  /** All hosts, by name. */
  List<HostView> hosts();

  /** One host. */
  HostView host(String name);

  /** What can be done to hosts. */
  HostAdmin hostCare();

  /** What can be done to images. */
  ImageAdmin imageCare();

  /** Operations that go on or have ended, newest first, of one unikernel or of all. */
  List<OperationView> operations(Optional<String> unikernel, int limit);

  /** One operation, or drain, by its workflow's id: its newest run, or the named one. */
  AnyOperation operation(String workflowId, Optional<String> runId);

  /**
   * Completes with an operation, or drain, at its end: as soon as that is known, which costs no
   * thread meanwhile. It is cancelled by a caller that waits no longer.
   *
   * @throws ServiceException NOT_FOUND: there is no such operation. The future fails with one if
   *     the workflow refused its order, for example because the unikernel was removed meanwhile.
   */
  CompletableFuture<AnyOperation> end(String workflowId, Optional<String> runId);

  /**
   * Begins to have an operation go back to where the unikernel was.
   *
   * @param reason for the history; null: none
   * @param force also if only the Temporal cluster that it was begun with could say whether it is
   *     over
   * @return the operation, which ends undone unless its hand-over came first; one that was undone
   *     already is answered as it is
   */
  OperationView abort(String workflowId, Optional<String> runId, String reason, boolean force);
}
