package org.miragemanager.manager.service;

import java.time.Instant;

/**
 * An operation on a unikernel, as users see it.
 *
 * @param workflowId its workflow, for example {@code migrate-counter-1}; null: there was nothing to
 *     do
 * @param runId that workflow's run
 * @param kind run, migrate, suspend, resume or stop
 * @param unikernel whose operation it is
 * @param source the host it came from; null: the shelf
 * @param target the host it goes to; null: the shelf, or not chosen yet
 * @param startedAt when it began
 * @param endedAt when it ended; null: it goes on
 * @param outcome running, done, undone, failed or interrupted
 * @param progress what it does or waits for, while it goes on
 * @param detail how it ended, in a sentence
 * @param downtimeMillis the blackout, as the hosts measured it
 * @param totalMillis from its beginning to its end
 * @param stateBytes the state as sent
 * @param page where Temporal's UI shows it; null: there is no UI, or its address is not known
 */
public record OperationView(
    String workflowId,
    String runId,
    String kind,
    String unikernel,
    String source,
    String target,
    Instant startedAt,
    Instant endedAt,
    String outcome,
    String progress,
    String detail,
    Double downtimeMillis,
    Double totalMillis,
    Long stateBytes,
    String page)
    implements AnyOperation {

  /** An operation that had nothing to do. */
  public static OperationView nothingToDo(
      String kind, String unikernel, String host, String detail) {
    Instant now = Instant.now();
    return new OperationView(
        null, null, kind, unikernel, host, host, now, now, "done", null, detail, null, null, null,
        null);
  }

  /**
   * An operation that has just begun.
   *
   * @param page where Temporal's UI shows it; null: not known
   */
  public static OperationView begun(
      String workflowId,
      String runId,
      String kind,
      String unikernel,
      String source,
      String target,
      String page) {
    return new OperationView(
        workflowId,
        runId,
        kind,
        unikernel,
        source,
        target,
        Instant.now(),
        null,
        "running",
        null,
        null,
        null,
        null,
        null,
        page);
  }

  /** The same operation, which has just ended without having measured anything. */
  public OperationView ended(String how, String why) {
    return new OperationView(
        workflowId,
        runId,
        kind,
        unikernel,
        source,
        target,
        startedAt,
        Instant.now(),
        how,
        null,
        why,
        null,
        null,
        null,
        page);
  }
}
