package org.miragemanager.workflows.temporal;

/**
 * The input of a workflow, which a person may have typed: it is read strictly, see {@link
 * StrictDataConverter}.
 */
public interface WorkflowInput {
  /** As a target: the host is chosen by room. */
  String ANY_HOST = "*";
}
