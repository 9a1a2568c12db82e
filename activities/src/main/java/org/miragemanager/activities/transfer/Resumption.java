package org.miragemanager.activities.transfer;

/**
 * What a target's agent measured while its guest took over.
 *
 * @param resumeMicros from the news of ownership to the guest's first step
 */
public record Resumption(long resumeMicros) {}
