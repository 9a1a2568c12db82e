package org.miragemanager.activities;

import java.util.List;
import org.miragemanager.model.WorkflowRun;

/**
 * A unikernel that is to be.
 *
 * @param unikernel its name
 * @param image the image's name
 * @param version the image's version; null: the one added last
 * @param memoryBytes the guest's size
 * @param arguments the guest's arguments
 * @param terms what is asked for it beyond that
 * @param run who asks
 */
public record Registration(
    String unikernel,
    String image,
    String version,
    long memoryBytes,
    List<String> arguments,
    Terms terms,
    WorkflowRun run) {}
