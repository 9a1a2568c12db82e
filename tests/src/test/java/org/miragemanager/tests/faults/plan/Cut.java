package org.miragemanager.tests.faults.plan;

/** How a connection is cut. */
public enum Cut {
  /** Connections are reset, new ones at once. */
  RESET,
  /** Nothing arrives either way. */
  BOTH_WAYS,
  /** Requests do not arrive; answers to earlier ones do. */
  REQUESTS,
  /** Requests arrive, answers do not. */
  ANSWERS
}
