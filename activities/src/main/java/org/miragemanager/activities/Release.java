package org.miragemanager.activities;

/**
 * How an operation ended.
 *
 * @param unikernel whose operation it was
 * @param run which workflow run it was
 * @param outcome how it ended
 * @param detail one sentence for an operator
 * @param downtimeMicros as the hosts measured it; null: there was none
 * @param stateBytes the state as sent; null: none was sent
 */
public record Release(
    String unikernel,
    WorkflowRun run,
    Outcome outcome,
    String detail,
    Long downtimeMicros,
    Long stateBytes) {

  /** The ends of an operation. */
  public enum Outcome {
    /** As asked. */
    DONE,
    /** Everything is as it was before. */
    UNDONE,
    /** Neither: the detail says where the unikernel is now. */
    FAILED
  }
}
