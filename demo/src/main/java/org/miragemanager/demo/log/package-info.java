/**
 * Reads a counter's own log and judges it: the one place for the demonstrations, the benchmarks and
 * the tests. {@code tests/faults/check} has another on purpose, so that a mistake here is seen.
 */
package org.miragemanager.demo.log;
