package org.miragemanager.workflows.transfer;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.workflows.temporal.WorkflowInput;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunWorkflow;

/**
 * The input of {@link RunWorkflow}; the guest's fields stand beside the others.
 *
 * @param unikernel the name it is to have
 * @param target the host it is to run on, or {@link WorkflowInput#ANY_HOST}
 * @param guest what runs
 */
public record RunRequest(String unikernel, String target, @JsonUnwrapped GuestSpec guest)
    implements WorkflowInput {}
