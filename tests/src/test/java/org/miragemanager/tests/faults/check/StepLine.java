package org.miragemanager.tests.faults.check;

/**
 * A step as its domain printed it.
 *
 * @param nanos when it was done, on the machine's monotonic clock, in nanoseconds
 * @param generation the domain that did it
 * @param value the counter's value after it
 * @param sequence how many steps the unikernel had done with it, over all its domains
 */
public record StepLine(long nanos, long generation, long value, long sequence) {}
