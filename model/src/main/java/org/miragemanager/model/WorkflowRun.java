package org.miragemanager.model;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The workflow run that works on a unikernel (rule 9). Run ids alone are unique only within their
 * cluster and namespace.
 *
 * @param cluster Temporal's id of its cluster; null while a workflow speaks of itself, which does
 *     not know it: see {@link #in}
 * @param namespace Temporal's namespace
 * @param workflowId for example {@code migrate-counter-1}
 * @param runId Temporal's id of this run
 */
public record WorkflowRun(
    @JsonInclude(JsonInclude.Include.NON_NULL) String cluster,
    String namespace,
    String workflowId,
    String runId) {
  /** A run of the cluster that the reader is connected to. */
  public WorkflowRun(String namespace, String workflowId, String runId) {
    this(null, namespace, workflowId, runId);
  }

  /** The same run, in this cluster. */
  public WorkflowRun in(String temporalCluster) {
    return new WorkflowRun(temporalCluster, namespace, workflowId, runId);
  }

  @Override
  public String toString() {
    return workflowId + " (run " + runId + ")";
  }
}
