package org.miragemanager.unimem;

/**
 * What a step may know of its execution, for what it does outside of the store.
 *
 * <p>A domain that lost its ownership while a step was at work finishes that step before it
 * notices. A receiver of what a step sends can recognise it by these two numbers.
 *
 * @param generation the domain that executes the step: a fencing token. A receiver that has seen a
 *     greater one for this unikernel refuses what comes with a smaller one
 * @param sequence the number that the step has among all steps of the unikernel, over all domains,
 *     from 1 on: a step that is executed again after a crash has the same, so a receiver can drop
 *     what it has got already
 */
public record StepContext(long generation, long sequence) {}
