package org.miragemanager.workflows.failover;

import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.activities.recovery.RecoveryActivities;
import org.miragemanager.model.OperationKind;
import org.miragemanager.workflows.failover.FailoverWorkflow.FailoverRequest;
import org.miragemanager.workflows.failover.FailoverWorkflow.FailoverResult;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;
import org.miragemanager.workflows.temporal.StrictDataConverter.InputCheck;
import org.miragemanager.workflows.temporal.StrictDataConverter.WorkflowInput;
import org.miragemanager.workflows.transfer.TransferStart;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RecoveryWorkflow;
import org.miragemanager.workflows.transfer.WorkflowStatus.OperationControl;

/** Brings back every guest of a host that is lost, the most important first. */
@WorkflowInterface
public interface FailoverWorkflow {
  /** Its type in Temporal. */
  String TYPE = "Failover";

  /**
   * Its id for one loss of a host: every manager that notices the loss starts the same workflow.
   *
   * @param leaseNumber the number of the lease that has ended
   */
  static String workflowId(String host, long leaseNumber) {
    return "failover-" + host + "-" + leaseNumber;
  }

  /** Carries it out; those that could not be placed are in the result. */
  @WorkflowMethod(name = TYPE)
  FailoverResult run(FailoverRequest request);

  /** How far it is, in words. */
  @QueryMethod(name = OperationControl.PROGRESS)
  String progress();

  /**
   * The input of {@link FailoverWorkflow}.
   *
   * @param host the host that is lost
   */
  record FailoverRequest(String host) implements WorkflowInput {}

  /**
   * What became of a lost host's guests.
   *
   * @param host the host
   * @param recovered those that run elsewhere, in the order in which they did
   * @param waiting those that do not run yet, with why; the manager tries again
   */
  record FailoverResult(String host, List<String> recovered, Map<String, String> waiting) {}

  /**
   * One {@link RecoveryWorkflow} for each lost guest, a few at a time, the most important first.
   *
   * <p>There is nothing to undo: each recovery is complete by itself. A guest that could not be
   * placed stays lost and wanted in the repository, and the manager tries again when there is room.
   */
  final class FailoverWorkflowImplementation implements FailoverWorkflow {
    private final RecoveryActivities activities =
        Workflow.newActivityStub(
            RecoveryActivities.class,
            ActivityOptions.newBuilder()
                .setStartToCloseTimeout(Duration.ofSeconds(5))
                .setSummary("who is lost, the most important first")
                .build());
    private final List<String> recovered = new ArrayList<>();
    private final Map<String, String> waiting = new LinkedHashMap<>();
    private int lost;
    private int running;

    @Override
    public FailoverResult run(FailoverRequest request) {
      InputCheck.check(request);
      List<List<String>> groups = activities.lost(request.host());
      lost = groups.stream().mapToInt(List::size).sum();
      for (List<String> group : groups) {
        recoverAll(group, request.host());
      }
      Workflow.setCurrentDetails(progress());
      return new FailoverResult(request.host(), List.copyOf(recovered), Map.copyOf(waiting));
    }

    /**
     * Waits for the whole group, so that a guest of lower priority cannot take the last free place.
     */
    private void recoverAll(List<String> group, String host) {
      List<Promise<Void>> all = new ArrayList<>();
      for (String unikernel : group) {
        Workflow.await(() -> running < RecoveryActivities.AT_A_TIME);
        running++;
        all.add(recover(unikernel, host));
      }
      Promise.allOf(all).get();
    }

    private Promise<Void> recover(String unikernel, String host) {
      TransferStart start =
          new TransferStart(OperationKind.RECOVER, unikernel, Optional.of(host), Optional.empty());
      RecoveryWorkflow recovery =
          Workflow.newChildWorkflowStub(
              RecoveryWorkflow.class, start.asChild("recover " + unikernel + " from " + host));
      return Async.function(recovery::run, new OperationRequest(unikernel, WorkflowInput.ANY_HOST))
          .handle(
              (result, failure) -> {
                running--;
                if (failure == null) {
                  recovered.add(unikernel);
                } else {
                  waiting.put(unikernel, FailureText.of(failure));
                }
                Workflow.setCurrentDetails(progress());
                return null;
              });
    }

    @Override
    public String progress() {
      return "brought back "
          + recovered.size()
          + " of "
          + lost
          + (waiting.isEmpty()
              ? ""
              : "; " + waiting.size() + " cannot be brought back yet: " + waiting);
    }
  }
}
