package org.miragemanager.activities.transfer;

import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.WorkflowRun;

/**
 * A unikernel that is to be.
 *
 * @param unikernel its name
 * @param guest what runs; without a version, the one of its image that was added last
 * @param run who asks
 */
public record CreateUnikernel(String unikernel, GuestSpec guest, WorkflowRun run) {}
