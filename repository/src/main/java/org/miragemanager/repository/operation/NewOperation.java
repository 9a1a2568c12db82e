package org.miragemanager.repository.operation;

import java.util.Optional;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.WorkflowRun;

/**
 * An operation to begin.
 *
 * @param source the host it moves from; empty: the shelf
 * @param target the host it moves to; empty: the shelf, or not chosen yet
 */
public record NewOperation(
    String unikernel,
    OperationKind kind,
    WorkflowRun workflow,
    Optional<String> source,
    Optional<String> target) {}
