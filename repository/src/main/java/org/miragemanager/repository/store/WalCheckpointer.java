package org.miragemanager.repository.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.miragemanager.repository.store.Database.Connections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves SQLite's write-ahead log into the database on a thread of its own. Left to SQLite, every
 * few hundredth transaction would do it while its caller waits, and a migration's downtime would
 * grow by several milliseconds.
 */
public final class WalCheckpointer implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(WalCheckpointer.class);
  private static final int COMMITS_BETWEEN_MOVES = 100;
  // A commit writes about seven pages: the log never outgrows this between two moves.
  private static final int PREPARED_PAGES = 1_000;

  private final Connection connection;
  private final AtomicInteger commits = new AtomicInteger();
  private final Semaphore due = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "repository-wal-checkpointer");
  private volatile Database database;
  private volatile boolean closed;

  /** A mover that waits for its database; the log has been given its size. */
  public WalCheckpointer(Connections connections) throws SQLException {
    connection = connections.openWriter();
    thread.setDaemon(true);
    prepareLog();
  }

  /**
   * Writes as many pages as the log holds between two moves, and moves them: from then on commits
   * overwrite the log, which makes their fsync two to three times as fast as one that makes a file
   * longer. Nothing that matters is written, so only the move at the end waits for the disk.
   */
  private void prepareLog() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA synchronous = OFF");
      for (int page = PREPARED_PAGES; page >= 0; page--) {
        statement.execute("PRAGMA user_version = " + page);
      }
      statement.execute("PRAGMA synchronous = FULL");
    }
    boolean ignored = move();
  }

  /** Starts to move the log of this database. */
  public void start(Database moved) {
    database = moved;
    thread.start();
  }

  /** A transaction was committed. */
  public void committed() {
    if (commits.incrementAndGet() >= COMMITS_BETWEEN_MOVES) {
      commits.set(0);
      due.release();
    }
  }

  private void run() {
    while (true) {
      due.acquireUninterruptibly();
      due.drainPermits();
      if (closed) {
        return;
      }
      // First beside the writers; only if they were quicker, the rest while they wait: else the log
      // would grow for ever.
      if (!move()) {
        database.betweenTransactions(this::move);
      }
    }
  }

  /**
   * Moves what can be moved without waiting for readers or writers.
   *
   * @return whether that was all
   */
  private boolean move() {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
      return result.getInt("log") == result.getInt("checkpointed");
    } catch (SQLException e) {
      LOGGER.warn("The write-ahead log could not be moved into the database; it is kept", e);
      return true;
    }
  }

  @Override
  public void close() throws SQLException {
    closed = true;
    due.release();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connection.close();
  }
}
