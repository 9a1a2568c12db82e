package org.miragemanager.workflows.temporal;

import org.miragemanager.workflows.drain.DrainRequest;
import org.miragemanager.workflows.transfer.RunRequest;
import org.miragemanager.workflows.transfer.OperationRequest;
import org.miragemanager.workflows.failover.FailoverRequest;


/**
 * The input of a workflow, which a person may have typed: it is read strictly, see {@link
 * StrictDataConverter}.
 */
public interface WorkflowInput {
  /** As a target: the host is chosen by room. */
  String ANY_HOST = "*";
}
