package org.miragemanager.workflows;

/**
 * The input of {@link FailoverWorkflow}.
 *
 * @param host the host that is lost
 */
public record FailoverRequest(String host) implements WorkflowInput {}
