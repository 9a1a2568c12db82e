package org.miragemanager.activities;

/**
 * What {@link MovementActivities#reserve} is to make sure of.
 *
 * @param unikernel whose movement this is
 * @param kind which operation
 * @param target the host it is to run on; null: one is chosen (or the shelf, if the kind ends
 *     there)
 * @param run who asks
 */
public record ReserveRequest(String unikernel, Kind kind, String target, WorkflowRun run) {}
