package org.miragemanager.manager.demo;

/**
 * What a demonstration measured.
 *
 * @param migrations how many were done
 * @param steps how many steps the guest took, by its own log
 * @param lostSteps steps that no domain took
 * @param repeatedSteps steps that two domains took
 * @param stateBytes the largest state that was sent
 * @param downtimeMillis from the last step on a source to the first on its target, by the guest's
 *     own log
 * @param totalMillis from the order to its end, as the caller saw it
 * @param startMillis from the program's start to the first migration's order
 * @param guest what moved
 * @param temporal which Temporal carried it: memory or server
 * @param historyEvents the largest number of events in the history of a migration
 * @param hosts how many hosts there were
 * @param rehearsals migrations of another guest before the first one that counts
 */
public record DemoReport(
    int migrations,
    long steps,
    long lostSteps,
    long repeatedSteps,
    long stateBytes,
    Spread downtimeMillis,
    Spread totalMillis,
    long startMillis,
    String guest,
    String temporal,
    long historyEvents,
    int hosts,
    int rehearsals) {}
