package org.miragemanager.repository.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.miragemanager.repository.error.StorageException;

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
}
