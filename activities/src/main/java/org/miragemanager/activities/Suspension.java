package org.miragemanager.activities;

/**
 * What a source's agent measured while it suspended its guest and handed its state over.
 *
 * @param quiesceMicros from the request to the guest's state
 * @param handOverMicros from there to the repository's answer
 * @param stateBytes the state as sent
 */
public record Suspension(long quiesceMicros, long handOverMicros, long stateBytes) {}
