package org.miragemanager.bench.drain;

import java.util.Map;

/**
 * What a drain of many guests cost.
 *
 * @param guests how many ran on the host
 * @param parallel how many were moved at a time
 * @param moved how many run on other hosts after it
 * @param spread how many came to each host
 * @param lost steps that no domain took, by the guests' own logs
 * @param repeated steps that two domains took
 * @param seconds from the order to its answer
 * @param guestsPerSecond moved guests by that time
 * @param intervalMillis how often a guest takes a step
 * @param gapMillis from the last step on the source to the first on the target, by the guests' own
 *     logs; a gap contains what was left of the interval
 * @param downtimeMillis from the request to suspend to the first step, as the hosts measured it
 * @param guestPssMebibytes a guest's process, with its share of what it shares with others
 * @param guestRssMebibytes a guest's process, with all of what it shares with others
 * @param guestMemoryMebibytes what a guest was given
 * @param temporal which Temporal carried it: memory or server
 * @param machine processors, memory, system and Java
 */
record DrainReport(
    int guests,
    int parallel,
    int moved,
    Map<String, Integer> spread,
    long lost,
    long repeated,
    double seconds,
    double guestsPerSecond,
    long intervalMillis,
    Figures gapMillis,
    Figures downtimeMillis,
    Figures guestPssMebibytes,
    Figures guestRssMebibytes,
    long guestMemoryMebibytes,
    String temporal,
    Map<String, Object> machine) {}
