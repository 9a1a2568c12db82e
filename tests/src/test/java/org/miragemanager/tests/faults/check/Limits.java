package org.miragemanager.tests.faults.check;

import java.util.OptionalLong;

/**
 * What the checker asks and grants.
 *
 * @param fewestSteps a unikernel with fewer steps in all its logs is not judged but refused
 * @param mostRepeated how many steps may be done again after a failover, that is, as many as fit
 *     between two checkpoints; empty: any number. A unikernel whose steps are durable may repeat
 *     one, the one that was not acknowledged
 */
public record Limits(long fewestSteps, OptionalLong mostRepeated) {}
