package org.miragemanager.repository.store;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;
import org.miragemanager.repository.error.StorageException;
import org.miragemanager.repository.store.Database.Connections;

/**
 * A few connections for readers; each is used by one reader at a time, and the one used last is
 * used next.
 */
final class Readers implements AutoCloseable {
  private static final int MOST = 8;

  private final Connections connections;
  private final Semaphore free = new Semaphore(MOST);
  private final ConcurrentLinkedDeque<Handle> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  Readers(Connections connections) {
    this.connections = connections;
  }

  <T> T read(Function<Handle, T> work) throws SQLException {
    free.acquireUninterruptibly();
    try {
      if (closed) {
        throw new StorageException("The repository is closed.");
      }
      Handle kept = idle.pollFirst();
      Handle handle = kept != null ? kept : handle(connections.openReader());
      boolean usable = false;
      try {
        Connection connection = handle.getConnection();
        connection.setAutoCommit(false);
        try {
          return work.apply(handle);
        } finally {
          connection.setAutoCommit(true);
          usable = true;
        }
      } finally {
        if (usable && !closed) {
          idle.addFirst(handle);
        } else {
          handle.getConnection().close();
        }
      }
    } finally {
      free.release();
    }
  }

  /** A handle that keeps its prepared statements. */
  static Handle handle(Connection connection) {
    Jdbi jdbi = Jdbi.create(connection);
    jdbi.setStatementBuilderFactory(ignored -> new StatementCache());
    return jdbi.open();
  }

  @Override
  public void close() {
    closed = true;
    free.acquireUninterruptibly(MOST);
    try {
      for (Handle handle = idle.pollFirst(); handle != null; handle = idle.pollFirst()) {
        handle.getConnection().close();
      }
    } catch (SQLException | JdbiException e) {
      throw new StorageException("A reader's connection cannot be closed: " + e.getMessage(), e);
    } finally {
      free.release(MOST);
    }
  }

  /**
   * Keeps a connection's prepared statements for their next use. The repository has a few dozen
   * statements, all constants, so nothing is ever evicted. Used by one thread at a time, as its
   * connection is.
   */
  static final class StatementCache implements StatementBuilder {
    private final StatementBuilder inner = new DefaultStatementBuilder();
    private final Map<String, PreparedStatement> idle = new HashMap<>();

    @Override
    public Statement create(Connection connection, StatementContext context) throws SQLException {
      return inner.create(connection, context);
    }

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context)
        throws SQLException {
      PreparedStatement kept = idle.remove(sql);
      return kept != null ? kept : inner.create(connection, sql, context);
    }

    @Override
    public CallableStatement createCall(Connection connection, String sql, StatementContext context)
        throws SQLException {
      return inner.createCall(connection, sql, context);
    }

    @Override
    public void close(Connection connection, String sql, Statement statement) throws SQLException {
      if (statement instanceof PreparedStatement prepared && !idle.containsKey(sql)) {
        prepared.clearParameters();
        idle.put(sql, prepared);
      } else {
        inner.close(connection, sql, statement);
      }
    }

    @Override
    public void close(Connection connection) {
      // The driver closes a connection's statements with it.
      idle.clear();
    }
  }
}
