package org.miragemanager.bench.soak;

import java.util.Map;
import org.miragemanager.bench.drain.Figures;

/**
 * One tenth of a soak: what its migrations took, and how things stand at its end.
 *
 * @param migrations how many it had
 * @param latencyMillis from the order to its answer
 * @param downtimeMillis from the request to suspend to the first step, as the hosts measured it
 * @param processorMillis processor time of a migration, by process
 * @param heapMebibytes heap after a full collection, by process
 * @param threads threads, by process
 * @param descriptors open files, sockets and pipes, by process
 * @param watchers those of them that watch folders (inotify), by process
 * @param folders folders that the agents keep, all together
 * @param rows rows of the repository's tables, after it has removed what is superfluous
 */
record Tenth(
    int migrations,
    Figures latencyMillis,
    Figures downtimeMillis,
    Map<String, Double> processorMillis,
    Map<String, Double> heapMebibytes,
    Map<String, Long> threads,
    Map<String, Long> descriptors,
    Map<String, Long> watchers,
    long folders,
    Map<String, Long> rows) {}
