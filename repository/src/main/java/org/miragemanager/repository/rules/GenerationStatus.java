package org.miragemanager.repository.rules;

/**
 * What a generation of a unikernel is. It only ever moves forward: prepared, then perhaps owner,
 * then retired.
 */
public enum GenerationStatus {
  /** It has a number and a place, and may become the owner. */
  PREPARED,
  /** It is the one generation that may execute steps, or, on the shelf, the state at rest. */
  OWNER,
  /**
   * It can never become the owner (again). What stays true may be acted on at any time (rule 5).
   */
  RETIRED
}
