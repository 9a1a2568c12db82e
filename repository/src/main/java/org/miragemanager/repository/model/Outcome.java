package org.miragemanager.repository.model;

/** How an operation ended. */
public enum Outcome {
  /** It did what it was asked to do. */
  DONE,
  /** It failed, and the unikernel is as it was before. */
  UNDONE,
  /** It failed. */
  FAILED,
  /** Its workflow was closed, or failover took the unikernel over. */
  INTERRUPTED
}
