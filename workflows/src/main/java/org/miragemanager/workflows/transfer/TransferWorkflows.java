package org.miragemanager.workflows.transfer;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.Locale;
import java.util.function.Supplier;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.transfer.TransferActivities;
import org.miragemanager.activities.transfer.TransferActivities.CreateUnikernel;
import org.miragemanager.activities.transfer.TransferActivities.ReserveRequest;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.workflows.temporal.OperationEnd;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;
import org.miragemanager.workflows.temporal.StrictDataConverter.InputCheck;
import org.miragemanager.workflows.temporal.StrictDataConverter.WorkflowInput;
import org.miragemanager.workflows.transfer.TransferSaga.NonCancellableScope;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;
import org.miragemanager.workflows.transfer.WorkflowStatus.OperationControl;

/**
 * The operations on a unikernel as Temporal knows them: each is an interface, by whose type and id
 * it is started, and one line that runs a {@link TransferSaga} of its kind.
 */
public final class TransferWorkflows {
  private TransferWorkflows() {}

  /** Creates a unikernel and runs it. */
  @WorkflowInterface
  public interface RunWorkflow extends OperationControl {
    /** Its type in Temporal. */
    String TYPE = "Run";

    /** Carries it out; fails with one sentence for an operator. */
    @WorkflowMethod(name = TYPE)
    TransferResult run(RunRequest request);
  }

  /** Registers a unikernel and moves it from the shelf to its first host. */
  public static final class RunWorkflowImplementation extends TransferWorkflowBase
      implements RunWorkflow {
    @Override
    public TransferResult run(RunRequest request) {
      return carryOut(request);
    }
  }

  /** Moves a running unikernel from its host to another. */
  @WorkflowInterface
  public interface MigrationWorkflow extends OperationControl {
    /** Its type in Temporal. */
    String TYPE = "Migration";

    /** Carries it out; fails with one sentence for an operator. */
    @WorkflowMethod(name = TYPE)
    TransferResult run(OperationRequest request);
  }

  /** Runs a {@link TransferSaga} of kind {@link OperationKind#MIGRATE} on Temporal. */
  public static final class MigrationWorkflowImplementation extends TransferWorkflowBase
      implements MigrationWorkflow {
    @Override
    public TransferResult run(OperationRequest request) {
      return carryOut(OperationKind.MIGRATE, request);
    }
  }

  /** Moves a running unikernel to the shelf, where its state rests. */
  @WorkflowInterface
  public interface SuspendWorkflow extends OperationControl {
    /** Its type in Temporal. */
    String TYPE = "Suspend";

    /** Carries it out; fails with one sentence for an operator. */
    @WorkflowMethod(name = TYPE)
    TransferResult run(OperationRequest request);
  }

  /** Runs a {@link TransferSaga} of kind {@link OperationKind#SUSPEND} on Temporal. */
  public static final class SuspendWorkflowImplementation extends TransferWorkflowBase
      implements SuspendWorkflow {
    @Override
    public TransferResult run(OperationRequest request) {
      return carryOut(OperationKind.SUSPEND, request);
    }
  }

  /**
   * Moves a unikernel from the shelf to a host: what the paper calls migration by repository, if it
   * is another host.
   */
  @WorkflowInterface
  public interface ResumeWorkflow extends OperationControl {
    /** Its type in Temporal. */
    String TYPE = "Resume";

    /** Carries it out; fails with one sentence for an operator. */
    @WorkflowMethod(name = TYPE)
    TransferResult run(OperationRequest request);
  }

  /** Runs a {@link TransferSaga} of kind {@link OperationKind#RESUME} on Temporal. */
  public static final class ResumeWorkflowImplementation extends TransferWorkflowBase
      implements ResumeWorkflow {
    @Override
    public TransferResult run(OperationRequest request) {
      return carryOut(OperationKind.RESUME, request);
    }
  }

  /** Moves a unikernel to the shelf, for good. */
  @WorkflowInterface
  public interface StopWorkflow extends OperationControl {
    /** Its type in Temporal. */
    String TYPE = "Stop";

    /** Carries it out; fails with one sentence for an operator. */
    @WorkflowMethod(name = TYPE)
    TransferResult run(OperationRequest request);
  }

  /** Runs a {@link TransferSaga} of kind {@link OperationKind#STOP} on Temporal. */
  public static final class StopWorkflowImplementation extends TransferWorkflowBase
      implements StopWorkflow {
    @Override
    public TransferResult run(OperationRequest request) {
      return carryOut(OperationKind.STOP, request);
    }
  }

  /**
   * Brings a unikernel back that is lost, because its host is or because its domain has ended:
   * claims it to the shelf with its newest checkpoint (rule 4) and resumes it on a host that has
   * room. An operation that waits for a host that is lost is passed.
   */
  @WorkflowInterface
  public interface RecoveryWorkflow extends OperationControl {
    /** Its type in Temporal. */
    String TYPE = "Recovery";

    /** Carries it out; fails with one sentence for an operator. */
    @WorkflowMethod(name = TYPE)
    TransferResult run(OperationRequest request);
  }

  /** Runs a {@link TransferSaga} of kind {@link OperationKind#RECOVER} on Temporal. */
  public static final class RecoveryWorkflowImplementation extends TransferWorkflowBase
      implements RecoveryWorkflow {
    @Override
    public TransferResult run(OperationRequest request) {
      return carryOut(OperationKind.RECOVER, request);
    }
  }

  /**
   * The input of every operation on a unikernel that exists: small and flat, so that a person can
   * type it.
   *
   * @param unikernel its name
   * @param target the host it is to run on, or {@link WorkflowInput#ANY_HOST}; operations that end
   *     on the shelf take none
   * @param force of a stop: the guest is ended without being asked for its state, and what came
   *     after its newest checkpoint is given up; absent: it is not
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OperationRequest(String unikernel, String target, Boolean force)
      implements WorkflowInput {
    /** One that does not use force. */
    public OperationRequest(String unikernel, String target) {
      this(unikernel, target, null);
    }

    /** Whether force is used. */
    @JsonIgnore
    boolean isForced() {
      return Boolean.TRUE.equals(force);
    }
  }

  /**
   * The input of {@link RunWorkflow}; the guest's fields stand beside the others.
   *
   * @param unikernel the name it is to have
   * @param target the host it is to run on, or {@link WorkflowInput#ANY_HOST}
   * @param guest what runs
   */
  public record RunRequest(String unikernel, String target, @JsonUnwrapped GuestSpec guest)
      implements WorkflowInput {}

  /**
   * What an operation did.
   *
   * @param unikernel what moved
   * @param source the host it came from; null: the shelf
   * @param target the host it runs on now; null: the shelf
   * @param generation the generation that owns now
   * @param downtimeMicros from the end of the source's last step to the first step on the target,
   *     as the two hosts measured their parts, each on its own monotonic clock; null: it did not go
   *     from host to host
   * @param stateBytes the state as sent; null: none was sent
   */
  public record TransferResult(
      String unikernel,
      String source,
      String target,
      long generation,
      Long downtimeMicros,
      Long stateBytes) {
    private static final double MICROS_IN_A_MILLI = 1000;

    /** What was done, for an operator. */
    String sentence() {
      String place = target == null ? "rests on the shelf" : "runs on " + target;
      String downtime =
          downtimeMicros == null
              ? ""
              : String.format(
                  Locale.ROOT, ", after %.1f ms of downtime", downtimeMicros / MICROS_IN_A_MILLI);
      return "Done: " + unikernel + " " + place + downtime + ".";
    }
  }

  /**
   * Runs one {@link TransferSaga} inside a workflow: activities for steps, a detached scope for
   * what must not be cancelled, search attributes and current details for progress, and an update
   * that cancels the transfer but not the workflow, so that it can tell how it ended.
   */
  public abstract static class TransferWorkflowBase implements OperationControl {
    private final WorkflowStatus status = new WorkflowStatus();
    private final OperationEnd<TransferResult> end = new OperationEnd<>();
    private final NonCancellableScope nonCancellable =
        new NonCancellableScope() {
          @Override
          public void run(Runnable action) {
            OperationEnd.nonCancellable(action);
          }

          @Override
          public void requireNotCancelled() {
            if (CancellationScope.current().isCancelRequested()) {
              throw new CanceledFailure(cancellation());
            }
          }

          @Override
          public String cancellation() {
            return end.isAborted()
                ? "aborted: " + end.abortReason()
                : NonCancellableScope.super.cancellation();
          }
        };
    private CancellationScope scope;
    private TransferSaga transfer;

    @Override
    public final String progress() {
      return status.inWords();
    }

    @Override
    public final void checkAbort(String reason) {
      if (!status.canGoBack()) {
        throw tooLate("it " + status.inWords());
      }
    }

    @Override
    public final String abort(String reason) {
      end.requestAbort(reason);
      if (scope != null) {
        scope.cancel(end.abortReason());
      }
      end.await();
      if (end.hasSucceeded() || !status.canGoBack()) {
        throw tooLate(status.inWords());
      }
      return status.inWords();
    }

    private static ApplicationFailure tooLate(String words) {
      return OperationEnd.tooLate(", the hand-over has happened: " + words);
    }

    /** Carries out an operation on a unikernel that exists. */
    protected final TransferResult carryOut(OperationKind kind, OperationRequest request) {
      InputCheck.check(kind, request);
      String target = InputCheck.host(request.target());
      status.begins(request.unikernel(), target);
      return abortable(
          () -> {
            try {
              return transfer(steps(request.unikernel()))
                  .carryOut(
                      new ReserveRequest(
                          request.unikernel(), kind, target, run(), request.isForced()));
            } catch (ActivityFailure failure) {
              return thereAlready(request, failure);
            }
          });
    }

    /** To move a unikernel to where it runs is done, and was so before. */
    private static TransferResult thereAlready(OperationRequest request, ActivityFailure failure) {
      if (failure.getCause() instanceof ApplicationFailure refusal
          && refusal.getType().equals(FailureType.SAME_HOST.name())) {
        long generation =
            refusal.getDetails().getSize() == 0 ? 0 : refusal.getDetails().get(0, Long.class);
        return new TransferResult(
            request.unikernel(), request.target(), request.target(), generation, null, null);
      }
      throw failure;
    }

    /**
     * Carries out the first run of a unikernel; if it fails before a host owned it, the unikernel
     * is removed.
     */
    protected final TransferResult carryOut(RunRequest request) {
      InputCheck.check(request);
      String target = InputCheck.host(request.target());
      status.begins(request.unikernel(), target);
      TransferActivities steps = steps(request.unikernel());
      CreateUnikernel registration =
          new CreateUnikernel(request.unikernel(), request.guest(), run());
      return abortable(
          () -> {
            OperationEnd.nonCancellable(() -> steps.register(registration));
            try {
              return transfer(steps)
                  .carryOut(
                      new ReserveRequest(request.unikernel(), OperationKind.RUN, target, run()));
            } catch (RuntimeException undone) {
              OperationEnd.nonCancellable(() -> steps.unregister(request.unikernel()));
              throw undone;
            }
          });
    }

    /** The steps on that unikernel; tests of changes to come have others. */
    protected TransferActivities steps(String unikernel) {
      return new ActivityStubs(unikernel);
    }

    private TransferSaga transfer(TransferActivities steps) {
      transfer = new TransferSaga(steps, nonCancellable, status);
      return transfer;
    }

    private static WorkflowRun run() {
      WorkflowInfo information = Workflow.getInfo();
      return new WorkflowRun(
          information.getNamespace(), information.getWorkflowId(), information.getRunId());
    }

    /** The transfer in a scope of its own, which {@link #abort} cancels. */
    private TransferResult abortable(Supplier<TransferResult> work) {
      TransferResult[] moved = new TransferResult[1];
      scope = Workflow.newCancellationScope(() -> moved[0] = work.get());
      if (end.isAborted()) {
        scope.cancel(end.abortReason());
      }
      try {
        scope.run();
        status.ended(moved[0].sentence());
        end.succeeded(moved[0]);
      } catch (RuntimeException undone) {
        RuntimeException failure = translated(undone);
        status.ended("Not done: " + FailureText.of(failure));
        end.failed(failure);
      }
      OperationEnd.awaitAnswers();
      return end.orThrow();
    }

    private String afterwards() {
      return transfer == null ? "" : transfer.afterwards();
    }

    /** The failure of the workflow; of one that was aborted, unless it was cancelled as well. */
    private RuntimeException translated(RuntimeException undone) {
      RuntimeException reason =
          undone instanceof ActivityFailure
                  && undone.getCause() instanceof CanceledFailure cancelled
              ? cancelled
              : undone;
      return switch (reason) {
        case CanceledFailure cancelled ->
            end.isAborted() && !CancellationScope.current().isCancelRequested()
                ? OperationEnd.aborted(status.aborted(end.abortReason()))
                : cancelled;
        case IllegalStateException impossible ->
            ApplicationFailure.newNonRetryableFailureWithCause(
                FailureText.of(impossible) + afterwards(), "NOT_POSSIBLE", impossible);
        case RuntimeException other -> OperationEnd.failure(other, afterwards());
      };
    }
  }
}
