package org.miragemanager.workflows.failover;

import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.common.SearchAttributes;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.miragemanager.activities.recovery.RecoveryActivities;
import org.miragemanager.workflows.temporal.FailureText;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.miragemanager.workflows.temporal.WorkflowInput;
import org.miragemanager.workflows.transfer.InputCheck;
import org.miragemanager.workflows.transfer.OperationRequest;
import org.miragemanager.workflows.transfer.Phase;
import org.miragemanager.workflows.transfer.TransferWorkflows.RecoveryWorkflow;

/**
 * One {@link RecoveryWorkflow} for each lost guest, a few at a time, the most important first.
 *
 * <p>Nothing is to be undone: each recovery is whole by itself, and a guest that none could place
 * stays lost and wanted in the repository, from where the manager tries it again whenever there is
 * room.
 */
public final class FailoverWorkflowImplementation implements FailoverWorkflow {
  /**
   * So many domains boot at a time: more would compete for the processors of the hosts that are
   * left, and the most important would wait for the others.
   */
  private static final int AT_A_TIME = 4;

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

  /** To its end, before the next group begins: else a less important one may take the last room. */
  private void recoverAll(List<String> group, String host) {
    List<Promise<Void>> all = new ArrayList<>();
    for (String unikernel : group) {
      Workflow.await(() -> running < AT_A_TIME);
      running++;
      all.add(recover(unikernel, host));
    }
    Promise.allOf(all).get();
  }

  private Promise<Void> recover(String unikernel, String host) {
    RecoveryWorkflow recovery =
        Workflow.newChildWorkflowStub(
            RecoveryWorkflow.class,
            ChildWorkflowOptions.newBuilder()
                .setWorkflowId(RecoveryWorkflow.workflowId(unikernel))
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                .setWorkflowTaskTimeout(Duration.ofSeconds(2))
                .setStaticSummary("recover " + unikernel + " from " + host)
                .setTypedSearchAttributes(
                    SearchAttributes.newBuilder()
                        .set(MirageSearchAttributes.UNIKERNEL, unikernel)
                        .set(MirageSearchAttributes.SOURCE, host)
                        .set(MirageSearchAttributes.PHASE, Phase.PREPARING.word())
                        .build())
                .build());
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
