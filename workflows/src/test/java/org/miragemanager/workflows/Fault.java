package org.miragemanager.workflows;

/** What goes wrong with one step of one transfer. */
enum Fault {
  /** The first attempt fails before it did anything; a retry can help. */
  FAILS_ONCE,
  /** The first attempt did its work, but its answer is lost: it is done again. */
  ANSWER_LOST,
  /** Two attempts run one after the other, as when one timed out but lived on. */
  RUNS_TWICE,
  /** More attempts fail than a courtesy has; in the end one succeeds, if it comes to that. */
  FAILS_LONG,
  /** It cannot be done, whatever is tried. */
  REFUSED,
  /** It cannot be done now, and no retry helps; asked for again later, it can. */
  REFUSED_ONCE,
  /** It was done, but ends with a failure that no retry can mend. */
  DONE_THEN_REFUSED,
  /** The operation is cancelled while the step runs. */
  CANCELLED,
  /** An operator wants it aborted while the step runs. */
  ABORTED,
  /** An operator wants it aborted before the step has done anything, and it never does. */
  ABORTED_IN_TIME,
  /** The operation is terminated while the step runs: it can do nothing more. */
  TERMINATED
}
