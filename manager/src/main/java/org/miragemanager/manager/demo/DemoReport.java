package org.miragemanager.manager.demo;

import java.util.List;

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
 * @param createTargetMillis from the step's begin to the guest's hello on the target, while the
 *     source still runs
 * @param totalMillis from the order to its end, as the caller saw it
 * @param startMillis from the program's start to the first migration's order
 * @param guest what moved, in words
 * @param drivers the hosts' hypervisor drivers
 * @param accelerator what QEMU runs guests with: kvm or tcg; null: no host has QEMU
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
    LatencySummary downtimeMillis,
    LatencySummary createTargetMillis,
    LatencySummary totalMillis,
    long startMillis,
    String guest,
    List<String> drivers,
    String accelerator,
    String temporal,
    long historyEvents,
    int hosts,
    int rehearsals) {}
