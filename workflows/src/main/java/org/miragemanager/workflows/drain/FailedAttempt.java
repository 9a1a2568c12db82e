package org.miragemanager.workflows.drain;

/**
 * A guest that could not be moved so far.
 *
 * @param attempts how often it was tried
 * @param why how the last attempt ended, in a sentence
 */
public record FailedAttempt(int attempts, String why) {}
