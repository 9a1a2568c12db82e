package org.miragemanager.manager.service;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.manager.service.ImageView.ImageDetailView;
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

  /**
   * What a user can do to hosts. All methods throw {@link ServiceException} with a sentence that
   * says what to do; a host that there is not is NOT_FOUND.
   */
  interface HostAdmin {
    /**
     * Begins to move all guests away from a host, which takes none from now on. If it has none and
     * takes none already, the answer says so and has ended; if a drain of it goes on, the answer is
     * that one.
     *
     * @param parallel how many guests are moved at a time
     */
    DrainView drain(String host, long parallel);

    /**
     * The drain of a host that goes on, or the one that was begun last.
     *
     * @throws ServiceException NOT_FOUND also if Temporal has none
     */
    DrainView drainOf(String host);

    /**
     * Has a host take guests again: at once, or, if a drain of it goes on, once that has ended,
     * which is aborted. Migrations that are under way end first; guests that have moved stay where
     * they are.
     *
     * @return the drain that is aborted; empty: none went on, and the host takes guests now
     */
    Optional<DrainView> undrain(String host);

    /**
     * Forgets a host that takes no guests, being drained or lost, and has none. Its agent must not
     * run any more; a drained host is watched for the length of its lease to see that.
     */
    void remove(String host);
  }

  /**
   * What a user can do to images. All methods throw {@link ServiceException} with a sentence that
   * says what to do; an image that there is not is NOT_FOUND.
   */
  interface ImageAdmin {
    /**
     * What came of making an image known.
     *
     * @param image the variant
     * @param isNew false: it was known already, with the same file
     */
    record AddedImage(ImageView image, boolean isNew) {}

    /**
     * An image whose file hosts find by themselves.
     *
     * @param name the image's name
     * @param version its version
     * @param driver the hypervisor driver that runs it
     * @param reference an absolute path, or {@code example:NAME}
     */
    record ImageOrder(String name, String version, String driver, String reference) {}

    /**
     * An image whose file is sent along.
     *
     * @param name the image's name
     * @param version its version
     * @param driver the hypervisor driver that runs it
     * @param digest SHA-256 of the file, 64 digits, if the sender tells it: what comes must have it
     * @param announcedBytes the file's length; negative: the sender does not tell it
     */
    record ImageUpload(
        String name, String version, String driver, Optional<String> digest, long announcedBytes) {}

    /** All variants of all images, by name, the version added last first. */
    List<ImageView> list();

    /** One version of an image; empty: the one that was added last. */
    ImageDetailView show(String name, Optional<String> version);

    /** Makes an image known whose file hosts find by themselves. */
    AddedImage add(ImageOrder image);

    /**
     * Stores a file and makes it known as a variant of an image. Nothing is kept of one that is
     * refused or breaks off.
     *
     * @throws IOException if the sender breaks off
     */
    AddedImage upload(ImageUpload image, InputStream file) throws IOException;

    /**
     * Forgets a version of an image with all its variants, and removes files that no other names.
     *
     * @throws ServiceException CONFLICT: unikernels are made from it, and are named
     */
    void remove(String name, String version);
  }

  /**
   * Why a manager did not do what it was asked; the message is one sentence for the user, with what
   * to do about it.
   */
  final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of reason. */
    public enum Code {
      /** The request itself is wrong. */
      BAD_REQUEST,
      /** No such unikernel, host, image or operation. */
      NOT_FOUND,
      /** It cannot be done in the present state, or another operation is in progress. */
      CONFLICT,
      /** It was tried and failed. */
      FAILED,
      /** Something that is needed does not answer. */
      UNAVAILABLE
    }

    private final Code code;

    /** A reason of a kind, in words. */
    public ServiceException(Code code, String message) {
      super(message);
      this.code = code;
    }

    /** What kind of reason. */
    public Code code() {
      return code;
    }
  }
}
