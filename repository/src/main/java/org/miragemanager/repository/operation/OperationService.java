package org.miragemanager.repository.operation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.event.EventPublisher;
import org.miragemanager.repository.event.RepositoryObserver;
import org.miragemanager.repository.operation.Operation.Measurement;
import org.miragemanager.repository.operation.OperationService.NewOperation;
import org.miragemanager.repository.operation.OperationService.OperationFilter;
import org.miragemanager.repository.ownership.OwnershipTable;
import org.miragemanager.repository.ownership.OwnershipTable.GenerationTable;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.store.Columns;
import org.miragemanager.repository.store.Database;
import org.miragemanager.repository.store.Database.Transaction;

/** Which workflow works on which unikernel: one at a time (rule 9), and what became of each. */
public final class OperationService {
  private final Database database;
  private final EventPublisher publisher;
  private final InstantSource clock;

  public OperationService(Database database, EventPublisher publisher, InstantSource clock) {
    this.database = database;
    this.publisher = publisher;
    this.clock = clock;
  }

  /**
   * Begins an operation, unless another workflow works on the unikernel. A workflow run has one
   * operation: a repeated call returns that operation in its present state.
   *
   * @throws NotFoundException UNKNOWN_UNIKERNEL
   */
  public BeginAnswer begin(NewOperation operation) {
    return database.write(transaction -> begin(transaction, operation));
  }

  /**
   * Ends an operation whose workflow has closed, or that failover passes, and begins another in its
   * place, in one transaction: every prepared generation of the unikernel is retired, so that no
   * late step of the old operation succeeds. If the old one has ended meanwhile, this is {@link
   * #begin}.
   *
   * @param reason why, for the record
   */
  public BeginAnswer takeOver(Operation old, NewOperation operation, String reason) {
    return database.write(
        transaction -> {
          interrupt(transaction, old, "taken over by " + operation.workflow() + ": " + reason);
          return begin(transaction, operation);
        });
  }

  /**
   * Ends an operation whose workflow has closed, and retires every prepared generation of its
   * unikernel. If it has ended before, nothing changes.
   */
  public void settle(Operation operation) {
    database.<Void>write(
        transaction -> {
          interrupt(transaction, operation, "its workflow has closed");
          return null;
        });
  }

  /**
   * Retires prepared generations of unikernels that no operation works on: left behind by a late
   * attempt of a step, after its operation had ended. Their agents then end the domains.
   *
   * @return what was retired, as {@code unikernel/generation}
   */
  public List<String> retireOrphans() {
    return database.write(
        transaction -> {
          Handle handle = transaction.handle();
          List<String> retired = new ArrayList<>();
          for (String unikernel : GenerationTable.preparedWithoutOperation(handle)) {
            Ownership before = OwnershipTable.find(handle, unikernel).orElseThrow();
            Ownership after = before.withoutPrepared();
            OwnershipTable.save(handle, unikernel, before, after, Optional.empty());
            publisher.publish(transaction, unikernel, before, after, 0, Optional.empty());
            for (long generation : before.prepared().keySet()) {
              retired.add(unikernel + "/" + generation);
              publisher.observe(transaction, RepositoryObserver::orphanRetired);
            }
          }
          return retired;
        });
  }

  /**
   * Ends an operation and retires every generation it left prepared, in one transaction. An
   * operation that has ended keeps its first outcome and changes no generation, because prepared
   * ones now belong to another operation.
   *
   * @return the operation as it is now
   * @throws NotFoundException UNKNOWN_OPERATION
   */
  public Operation end(
      WorkflowRun workflow, OperationOutcome outcome, String detail, Measurement measurement) {
    return database.write(
        transaction -> {
          Operation operation = require(transaction.handle(), workflow);
          if (!operation.isOpen()) {
            return operation;
          }
          return end(transaction, operation, outcome, detail, measurement);
        });
  }

  /** Every operation under way, oldest first. */
  public List<Operation> open() {
    return database.read(OperationTable::listOpen);
  }

  /** What one workflow run did or does. */
  public Optional<Operation> find(WorkflowRun workflow) {
    return database.read(handle -> OperationTable.find(handle, workflow));
  }

  /** The latest operation of that workflow id, of that run if one is given. */
  public Optional<Operation> find(String workflowId, Optional<String> runId) {
    return database.read(handle -> OperationTable.findLatest(handle, workflowId, runId));
  }

  /** The newest operations that the filter allows, newest first. */
  public List<Operation> list(OperationFilter filter, int limit) {
    return database.read(handle -> OperationTable.list(handle, filter, limit));
  }

  /**
   * Removes the history of a unikernel that was removed.
   *
   * @throws RefusedException NOT_AT_REST: the unikernel is there
   */
  public void forget(String unikernel) {
    database.<Void>write(
        transaction -> {
          if (OwnershipTable.find(transaction.handle(), unikernel).isPresent()) {
            throw new RefusedException(
                Refusal.NOT_AT_REST, "'" + unikernel + "' is not removed; its history stays.");
          }
          OperationTable.deleteAll(transaction.handle(), unikernel);
          return null;
        });
  }

  private BeginAnswer begin(Transaction transaction, NewOperation wanted) {
    Handle handle = transaction.handle();
    Optional<Operation> known = OperationTable.find(handle, wanted.workflow());
    if (known.isPresent()) {
      if (!known.get().unikernel().equals(wanted.unikernel())) {
        throw new RefusedException(
            Refusal.INVALID,
            "Workflow "
                + wanted.workflow()
                + " works on '"
                + known.get().unikernel()
                + "' already; one run has one operation.");
      }
      return new BeginAnswer.Begun(known.get());
    }
    if (OwnershipTable.find(handle, wanted.unikernel()).isEmpty()) {
      throw NotFoundException.unikernel(wanted.unikernel());
    }
    Optional<Operation> other = OperationTable.findOpen(handle, wanted.unikernel());
    if (other.isPresent()) {
      return new BeginAnswer.Busy(other.get());
    }
    OperationTable.insert(handle, wanted, clock.instant());
    publisher.signal(transaction, wanted.unikernel());
    Operation begun = require(handle, wanted.workflow());
    publisher.observe(transaction, observer -> observer.operationBegun(begun));
    return new BeginAnswer.Begun(begun);
  }

  private void interrupt(Transaction transaction, Operation old, String detail) {
    Handle handle = transaction.handle();
    Optional<Operation> open =
        OperationTable.findOpen(handle, old.unikernel())
            .filter(current -> current.number() == old.number());
    if (open.isEmpty()) {
      return;
    }
    end(transaction, old, OperationOutcome.INTERRUPTED, detail, Measurement.NONE);
  }

  private Operation end(
      Transaction transaction,
      Operation operation,
      OperationOutcome outcome,
      String detail,
      Measurement measurement) {
    Handle handle = transaction.handle();
    String unikernel = operation.unikernel();
    OperationTable.end(handle, operation.number(), outcome, detail, measurement, clock.instant());
    publisher.signal(transaction, unikernel);
    Optional<Ownership> before = OwnershipTable.find(handle, unikernel);
    if (before.isPresent()) {
      Ownership after = before.get().withoutPrepared();
      OwnershipTable.save(handle, unikernel, before.get(), after, Optional.empty());
      publisher.publish(transaction, unikernel, before.get(), after, 0, Optional.empty());
    }
    Operation ended = require(handle, operation.workflow());
    publisher.observe(transaction, observer -> observer.operationEnded(ended));
    return ended;
  }

  private static Operation require(Handle handle, WorkflowRun workflow) {
    return OperationTable.find(handle, workflow)
        .orElseThrow(
            () ->
                new NotFoundException(
                    Refusal.UNKNOWN_OPERATION,
                    "No operation is recorded for workflow " + workflow + "."));
  }

  /**
   * An operation to begin.
   *
   * @param source the host it moves from; empty: the shelf
   * @param target the host it moves to; empty: the shelf, or not chosen yet
   */
  public record NewOperation(
      String unikernel,
      OperationKind kind,
      WorkflowRun workflow,
      Optional<String> source,
      Optional<String> target) {}

  /** Whether an operation may begin (rule 9). */
  public sealed interface BeginAnswer {
    /** It has begun, now or by an earlier call of the same workflow run. */
    record Begun(Operation operation) implements BeginAnswer {}

    /** Another workflow works on the unikernel. */
    record Busy(Operation operation) implements BeginAnswer {}
  }

  /** Which operations to list; an empty part allows all. */
  public record OperationFilter(Optional<String> unikernel, Optional<OperationKind> kind) {
    public OperationFilter {
      Objects.requireNonNull(unikernel);
      Objects.requireNonNull(kind);
    }

    /** Every operation. */
    public static OperationFilter all() {
      return new OperationFilter(Optional.empty(), Optional.empty());
    }

    /** The operations of one kind. */
    public static OperationFilter ofKind(OperationKind kind) {
      return new OperationFilter(Optional.empty(), Optional.of(kind));
    }

    /** The operations of one unikernel. */
    public static OperationFilter ofUnikernel(String unikernel) {
      return new OperationFilter(Optional.of(unikernel), Optional.empty());
    }
  }

  /** Where operations are recorded. */
  public static final class OperationTable {
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
}
