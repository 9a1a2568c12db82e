package org.miragemanager.activities.transfer;

/** What became of the start of a domain. */
public enum Creation {
  /** The guest waits for ownership. */
  ARMED,
  /** Nobody knows; the generation must be retired and another one prepared (rule 2). */
  UNKNOWN
}
