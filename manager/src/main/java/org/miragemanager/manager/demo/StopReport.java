package org.miragemanager.manager.demo;

/**
 * What came of a host, or only its agent, that was stopped until its guests ran elsewhere, and then
 * went on.
 *
 * @param outageMillis from a guest's last step here to its first there; of two guests, the longer
 * @param stepsRepeated steps that both domains of a guest took; of two guests, the more
 * @param stepsAfterThaw steps in which stopped guests were, and which they finished when they went
 *     on: at most one a guest, whose outcome is nobody's state
 * @param twoAtOnce other steps that a domain took after the one that replaced it had begun
 * @param staleDestroyed domains that had been replaced and were gone soon after the agent went on
 */
public record StopReport(
    double outageMillis,
    long stepsRepeated,
    long stepsAfterThaw,
    long twoAtOnce,
    int staleDestroyed) {}
