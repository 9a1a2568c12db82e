package org.miragemanager.repository.operation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.operation.Operation.Measurement;
import org.miragemanager.repository.operation.OperationService.NewOperation;
import org.miragemanager.repository.operation.OperationService.OperationFilter;
import org.miragemanager.repository.store.Columns;

/** Where operations are recorded. */
public final class OperationTable {
  private static final String SELECT = "SELECT o.* FROM operation o ";

  /** The column phase is of the first schema; nothing reads it. */
  private static final String INSERT =
      """
      INSERT INTO operation (number, unikernel, kind, cluster, namespace, workflow_id, run_id, source, target, phase,
                             started_millis, detail)
      VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM operation), ?, ?, ?, ?, ?, ?, ?, ?, '', ?, '')
      """;

  private static final String END =
      """
      UPDATE operation
      SET outcome = ?, detail = ?, ended_millis = ?, downtime_micros = ?, state_bytes = ?
      WHERE number = ?
      """;

  // The last one stays, or its number would be given out again.
  private static final String SUPERFLUOUS =
      """
      SELECT number
      FROM (SELECT number, outcome, ended_millis,
                   ROW_NUMBER() OVER (PARTITION BY unikernel ORDER BY number DESC) AS place
            FROM operation) ranked
      WHERE outcome IS NOT NULL AND (place > ? OR ended_millis < ?)
        AND number < (SELECT MAX(number) FROM operation)
      LIMIT ?
      """;

  private OperationTable() {}

  /**
   * Operations that have ended and are not needed any more.
   *
   * @param kept so many of the newest of each unikernel are needed
   * @param oldest unless they ended before this
   */
  public static List<Long> superfluous(Handle handle, int kept, Instant oldest, int atMost) {
    return handle
        .createQuery(SUPERFLUOUS)
        .bind(0, kept)
        .bind(1, oldest.toEpochMilli())
        .bind(2, atMost)
        .mapTo(Long.class)
        .list();
  }

  /** Removes an operation that has ended. */
  public static int delete(Handle handle, long number) {
    return handle
        .createUpdate("DELETE FROM operation WHERE number = ? AND outcome IS NOT NULL")
        .bind(0, number)
        .execute();
  }

  /** The operation that works on a unikernel now. */
  public static Optional<Operation> findOpen(Handle handle, String unikernel) {
    return handle
        .createQuery(SELECT + "WHERE o.unikernel = ? AND o.outcome IS NULL")
        .bind(0, unikernel)
        .map((row, context) -> operation(row))
        .findOne();
  }

  /** Every operation under way, oldest first. */
  public static List<Operation> listOpen(Handle handle) {
    return handle
        .createQuery(SELECT + "WHERE o.outcome IS NULL ORDER BY o.number")
        .map((row, context) -> operation(row))
        .list();
  }

  /** What one workflow run did or does. */
  public static Optional<Operation> find(Handle handle, WorkflowRun workflow) {
    return handle
        .createQuery(
            SELECT
                + "WHERE o.workflow_id = ? AND o.run_id = ? AND o.namespace = ? AND o.cluster = ?")
        .bind(0, workflow.workflowId())
        .bind(1, workflow.runId())
        .bind(2, workflow.namespace())
        .bind(3, workflow.cluster())
        .map((row, context) -> operation(row))
        .findOne();
  }

  /** The latest operation of a workflow id, of that run if one is given. */
  public static Optional<Operation> findLatest(
      Handle handle, String workflowId, Optional<String> runId) {
    return handle
        .createQuery(
            SELECT
                + "WHERE o.workflow_id = ? AND (? IS NULL OR o.run_id = ?) ORDER BY o.number DESC LIMIT 1")
        .bind(0, workflowId)
        .bind(1, runId.orElse(null))
        .bind(2, runId.orElse(null))
        .map((row, context) -> operation(row))
        .findOne();
  }

  /** The newest operations that the filter allows, newest first. */
  public static List<Operation> list(Handle handle, OperationFilter filter, int limit) {
    String unikernel = filter.unikernel().orElse(null);
    String kind = filter.kind().map(OperationKind::name).orElse(null);
    return handle
        .createQuery(
            SELECT
                + "WHERE (? IS NULL OR o.unikernel = ?) AND (? IS NULL OR o.kind = ?)"
                + " ORDER BY o.number DESC LIMIT ?")
        .bind(0, unikernel)
        .bind(1, unikernel)
        .bind(2, kind)
        .bind(3, kind)
        .bind(4, limit)
        .map((row, context) -> operation(row))
        .list();
  }

  /** Writes an operation that begins. */
  public static void insert(Handle handle, NewOperation operation, Instant now) {
    handle
        .createUpdate(INSERT)
        .bind(0, operation.unikernel())
        .bind(1, operation.kind().name())
        .bind(2, operation.workflow().cluster())
        .bind(3, operation.workflow().namespace())
        .bind(4, operation.workflow().workflowId())
        .bind(5, operation.workflow().runId())
        .bind(6, operation.source().orElse(null))
        .bind(7, operation.target().orElse(null))
        .bind(8, now.toEpochMilli())
        .execute();
  }

  /** Writes how an operation ended. */
  public static void end(
      Handle handle,
      long number,
      OperationOutcome outcome,
      String detail,
      Measurement measurement,
      Instant now) {
    handle
        .createUpdate(END)
        .bind(0, outcome.name())
        .bind(1, detail)
        .bind(2, now.toEpochMilli())
        .bind(3, measurement.downtimeMicros().orElse(null))
        .bind(4, measurement.stateBytes().orElse(null))
        .bind(5, number)
        .execute();
  }

  /** Deletes the operations of a unikernel. */
  public static void deleteAll(Handle handle, String unikernel) {
    handle.createUpdate("DELETE FROM operation WHERE unikernel = ?").bind(0, unikernel).execute();
  }

  static Operation operation(ResultSet row) throws SQLException {
    return new Operation(
        row.getLong("number"),
        row.getString("unikernel"),
        Columns.word(OperationKind.class, row.getString("kind")),
        new WorkflowRun(
            row.getString("cluster"),
            row.getString("namespace"),
            row.getString("workflow_id"),
            row.getString("run_id")),
        Columns.text(row, "source"),
        Columns.text(row, "target"),
        Instant.ofEpochMilli(row.getLong("started_millis")),
        Columns.instant(row, "ended_millis"),
        Columns.text(row, "outcome").map(text -> Columns.word(OperationOutcome.class, text)),
        row.getString("detail"),
        new Measurement(
            Columns.number(row, "downtime_micros"), Columns.number(row, "state_bytes")));
  }
}
