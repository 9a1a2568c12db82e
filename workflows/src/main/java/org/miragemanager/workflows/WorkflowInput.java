package org.miragemanager.workflows;

/**
 * The input of a workflow, which a person may have typed: it is read strictly, see {@link
 * StrictInput}.
 */
public sealed interface WorkflowInput
    permits DrainRequest, FailoverRequest, OperationRequest, RunRequest {
  /** As a target: the host is chosen by room. */
  String ANY_HOST = "*";
}
