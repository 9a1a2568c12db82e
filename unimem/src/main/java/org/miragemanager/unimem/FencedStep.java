package org.miragemanager.unimem;

/**
 * A {@link Step} with effects outside of the store, which it marks with the numbers of its
 * execution.
 */
@FunctionalInterface
public interface FencedStep {
  /**
   * Does the step's work.
   *
   * @throws Exception if the program cannot go on
   */
  void execute(Store store, StepContext context) throws Exception;
}
