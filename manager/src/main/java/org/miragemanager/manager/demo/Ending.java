package org.miragemanager.manager.demo;

/**
 * How a domain came to its end.
 *
 * @param generation which domain
 * @param trouble what was done to it
 * @param durableSteps how many of the guest's steps the repository had before that: no later domain
 *     may begin before them
 * @param thawNanos when it was told to go on, on the clock of the guests' logs; it may have been in
 *     the middle of a step. {@link Long#MAX_VALUE}: never
 */
record Ending(long generation, InjectedFault trouble, long durableSteps, long thawNanos) {
  /** The end of a domain whose guest went on somewhere else in order, or for a reason not known. */
  static Ending of(long generation, InjectedFault trouble) {
    return new Ending(generation, trouble, 0, Long.MAX_VALUE);
  }
}
