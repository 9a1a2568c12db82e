package org.miragemanager.bench.live;

import org.miragemanager.bench.drain.Figures;

/**
 * What one way to migrate cost.
 *
 * @param blackoutMillis from the last step before to the first step after, by the steps' own lines;
 *     it contains what was left of the interval
 * @param reportedMillis the same as who migrates says: the hosts, or QEMU's {@code downtime}
 * @param totalMillis from the order to its end, as the caller saw it
 * @param bytes what was moved: the state, or the memory as QEMU transferred it
 * @param lost steps that nobody took
 * @param repeated steps that were taken twice
 * @param durable whether the state was on a disk before the target went on
 */
record Side(
    Figures blackoutMillis,
    Figures reportedMillis,
    Figures totalMillis,
    Figures bytes,
    long lost,
    long repeated,
    boolean durable) {}
