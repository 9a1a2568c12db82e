package org.miragemanager.manager.health;

/**
 * Finds out whether one part of the manager is ready.
 *
 * @param name the part
 * @param check returns if it is, throws with the reason if it is not; may be interrupted
 */
public record Probe(String name, Check check) {
  /** Looks. */
  @FunctionalInterface
  public interface Check {
    /** Returns if the part is ready. */
    void run() throws Exception;
  }
}
