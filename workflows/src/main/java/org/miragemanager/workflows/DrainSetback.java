package org.miragemanager.workflows;

/**
 * A guest that could not be moved so far.
 *
 * @param attempts how often it was tried
 * @param why how the last attempt ended, in a sentence
 */
public record DrainSetback(int attempts, String why) {}
