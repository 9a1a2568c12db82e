package org.miragemanager.workflows;

/**
 * The input of every operation on a unikernel that exists: small and flat, so that a person can
 * type it.
 *
 * @param unikernel its name
 * @param target the host it is to run on, or {@link WorkflowInput#ANY_HOST}; operations that end on
 *     the shelf take none
 */
public record OperationRequest(String unikernel, String target) implements WorkflowInput {}
