package org.miragemanager.tests.faults.check;

/**
 * The repository said that a state is durable.
 *
 * @param generation the owner when it said so
 * @param sequence the state's number of steps: every later generation must start from it or later
 */
public record Acknowledgement(long generation, long sequence) {}
