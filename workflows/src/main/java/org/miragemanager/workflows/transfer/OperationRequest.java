package org.miragemanager.workflows.transfer;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.miragemanager.workflows.temporal.WorkflowInput;

/**
 * The input of every operation on a unikernel that exists: small and flat, so that a person can
 * type it.
 *
 * @param unikernel its name
 * @param target the host it is to run on, or {@link WorkflowInput#ANY_HOST}; operations that end on
 *     the shelf take none
 * @param force of a stop: the guest is ended without being asked for its state, and what came after
 *     its newest checkpoint is given up; absent: it is not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OperationRequest(String unikernel, String target, Boolean force)
    implements WorkflowInput {
  /** One that does not use force. */
  public OperationRequest(String unikernel, String target) {
    this(unikernel, target, null);
  }

  /** Whether force is used. */
  @JsonIgnore
  boolean isForced() {
    return Boolean.TRUE.equals(force);
  }
}
