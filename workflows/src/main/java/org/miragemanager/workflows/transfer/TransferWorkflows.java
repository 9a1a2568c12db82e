package org.miragemanager.workflows.transfer;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.Locale;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.OperationKind;
import org.miragemanager.workflows.temporal.WorkflowInput;

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
}
