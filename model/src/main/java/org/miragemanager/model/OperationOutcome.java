package org.miragemanager.model;

/** How an operation ended. */
public enum OperationOutcome {
  /** It did what it was asked to do. */
  DONE,
  /** It failed, and the unikernel is as it was before. */
  UNDONE,
  /** It failed; its detail says where the unikernel is now. */
  FAILED,
  /** Its workflow was closed, or a failover took the unikernel over. */
  INTERRUPTED
}
