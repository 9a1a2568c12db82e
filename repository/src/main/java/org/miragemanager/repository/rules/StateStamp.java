package org.miragemanager.repository.rules;

/**
 * Which state a checkpoint is.
 *
 * @param generation the generation that took it
 * @param sequence steps that the unikernel had executed since it was created, over all its domains
 */
public record StateStamp(long generation, long sequence) {
  public StateStamp {
    if (generation < 1 || sequence < 0) {
      throw new IllegalArgumentException(
          "A state is of generation 1 or later and sequence 0 or later, not of generation "
              + generation
              + " and sequence "
              + sequence);
    }
  }
}
