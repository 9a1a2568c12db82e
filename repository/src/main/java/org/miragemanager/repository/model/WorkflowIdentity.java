package org.miragemanager.repository.model;

/**
 * Which workflow run works on a unikernel: run ids alone are unique only within their cluster and
 * namespace.
 */
public record WorkflowIdentity(String cluster, String namespace, String workflowId, String runId) {
  @Override
  public String toString() {
    return workflowId + " (run " + runId + ")";
  }
}
