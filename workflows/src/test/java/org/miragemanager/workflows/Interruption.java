package org.miragemanager.workflows;

/** What can come in the way of a step, and leaves an event in the history. */
enum Interruption {
  /** It fails, and no retry can mend it. */
  FAILURE,
  /** Temporal is asked to cancel the operation. */
  CANCELLATION,
  /** An operator's abort is accepted. */
  ABORT,
  /** Temporal is asked to end the operation where it stands. */
  TERMINATION
}
