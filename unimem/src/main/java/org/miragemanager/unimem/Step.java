package org.miragemanager.unimem;

/**
 * An atomic step of a program. It takes nothing and returns nothing: it reads and writes the store.
 * Whatever it keeps elsewhere is lost when the unikernel moves.
 */
@FunctionalInterface
public interface Step {
  /**
   * Does the step's work.
   *
   * @throws Exception if the program cannot go on
   */
  void execute(Store store) throws Exception;
}
