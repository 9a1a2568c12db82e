package org.miragemanager.workflows.failover;

import org.miragemanager.workflows.temporal.WorkflowInput;

/**
 * The input of {@link FailoverWorkflow}.
 *
 * @param host the host that is lost
 */
public record FailoverRequest(String host) implements WorkflowInput {}
