package org.miragemanager.repository.rules;

/** How a unikernel came to its end. */
public enum Finish {
  /** An operator stopped it for good. */
  STOPPED,
  /** Its program is complete. */
  TERMINATED
}
