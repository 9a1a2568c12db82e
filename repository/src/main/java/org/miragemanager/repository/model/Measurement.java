package org.miragemanager.repository.model;

/**
 * What an operation cost.
 *
 * @param downtimeMicros from the source's last step to the target's first, in microseconds
 * @param totalMicros the whole operation, in microseconds
 * @param stateBytes size of the state that moved
 */
public record Measurement(long downtimeMicros, long totalMicros, long stateBytes) {}
