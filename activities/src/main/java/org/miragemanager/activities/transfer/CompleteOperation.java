package org.miragemanager.activities.transfer;

import org.miragemanager.model.OperationOutcome;
import org.miragemanager.model.WorkflowRun;

/**
 * How an operation ended.
 *
 * @param unikernel whose operation it was
 * @param run which workflow run it was
 * @param outcome how it ended
 * @param detail one sentence for an operator
 * @param downtimeMicros as the hosts measured it; null: there was none
 * @param stateBytes the state as sent; null: none was sent
 */
public record CompleteOperation(
    String unikernel,
    WorkflowRun run,
    OperationOutcome outcome,
    String detail,
    Long downtimeMicros,
    Long stateBytes) {}
