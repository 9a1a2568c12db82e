package org.miragemanager.workflows;

/** Tells an operator what an operation is doing or waits for. */
@FunctionalInterface
public interface Progress {
  /**
   * A new phase begins.
   *
   * @param words for example "waits for the first step on edge-2"
   */
  void phase(String words);
}
