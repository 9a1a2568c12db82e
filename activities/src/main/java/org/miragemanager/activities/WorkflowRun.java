package org.miragemanager.activities;

/**
 * The workflow run that works on a unikernel, as the repository records it (rule 9).
 *
 * @param namespace Temporal's namespace
 * @param workflowId for example {@code migrate-counter-1}
 * @param runId Temporal's id of this run
 */
public record WorkflowRun(String namespace, String workflowId, String runId) {}
