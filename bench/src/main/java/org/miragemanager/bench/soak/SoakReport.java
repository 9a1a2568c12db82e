package org.miragemanager.bench.soak;

import java.util.List;
import java.util.Map;

/**
 * What a soak showed.
 *
 * @param guests how many counters were moved to and fro, each of them all the time
 * @param migrations how many were done
 * @param failed how many were not
 * @param seconds what all of it took
 * @param grows what is more at the end than after the first tenth, in a sentence each; empty: all
 *     is flat
 * @param notJudged what is shown only, with the reason, in a sentence each
 * @param temporal which Temporal carried it
 * @param tenths the run in ten parts
 * @param machine processors, memory, system and Java
 */
record SoakReport(
    int guests,
    int migrations,
    int failed,
    double seconds,
    List<String> grows,
    List<String> notJudged,
    String temporal,
    List<Tenth> tenths,
    Map<String, Object> machine) {}
