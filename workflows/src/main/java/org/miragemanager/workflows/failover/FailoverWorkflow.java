package org.miragemanager.workflows.failover;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;
import java.util.Map;
import org.miragemanager.workflows.temporal.WorkflowInput;
import org.miragemanager.workflows.transfer.OperationControl;

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
}
