package org.miragemanager.manager.demo;

/**
 * What the guest's own log tells of one domain taking another's place.
 *
 * @param guest whose
 * @param from the generation before
 * @param to the generation after
 * @param trouble what ended the one before
 * @param outageNanos from its last step to the first step of the one after
 * @param repeated steps that both took
 * @param repeatedNanos how long the one before had worked on these
 * @param lost steps that neither took
 * @param acknowledgedLost steps that were durable, and that the one after did not start from
 * @param afterThaw steps in which the one before was stopped, and which it finished when it was
 *     told to go on: at most one, whose outcome is nobody's state
 * @param twoAtOnce other steps that the one before took after the one after had begun
 */
record Succession(
    String guest,
    long from,
    long to,
    InjectedFault trouble,
    long outageNanos,
    long repeated,
    long repeatedNanos,
    long lost,
    long acknowledgedLost,
    long afterThaw,
    long twoAtOnce) {}
