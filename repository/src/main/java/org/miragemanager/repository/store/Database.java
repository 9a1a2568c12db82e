package org.miragemanager.repository.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.miragemanager.repository.error.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions on one database. There is one writer at a time, on a connection of its own; readers
 * have their own connections and see the last committed state, so that a long list never delays a
 * hand-over.
 *
 * <p>Every operation locks the rows that its decision rests on by being the only writer. On a
 * database with row locks, the same code locks them by {@code SELECT ... FOR UPDATE} where it loads
 * them.
 */
public final class Database implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Database.class);

  private final Connections connections;
  private final StorageFailures failures;
  private final Readers readers;
  private final Runnable committed;
  private final WriterTurn writing = new WriterTurn();
  private Handle writer;
  private boolean inTransaction;
  private StorageException broken;

  /**
   * A database that is ready to use.
   *
   * @param name how error messages call it
   * @param committed runs after every commit, on the committing thread
   */
  public Database(Connections connections, String name, Runnable committed) {
    this.connections = connections;
    this.committed = committed;
    failures = new StorageFailures(name);
    readers = new Readers(connections);
    writing.take(false);
    try {
      openWriter();
    } catch (SQLException | JdbiException e) {
      throw failures.translate(e);
    } finally {
      writing.give();
    }
  }

  /**
   * Runs one transaction that may write. It is durable when this returns; if the work throws,
   * nothing of it is.
   *
   * @throws StorageException when the storage failed
   */
  public <T> T write(Function<Transaction, T> work) {
    return write(work, false);
  }

  /**
   * The same, before all others that wait: for what is short and must not be late.
   *
   * @throws StorageException when the storage failed
   */
  public <T> T writeFirst(Function<Transaction, T> work) {
    return write(work, true);
  }

  private <T> T write(Function<Transaction, T> work, boolean first) {
    writing.take(first);
    try {
      if (inTransaction) {
        throw new IllegalStateException("A transaction cannot run within another one");
      }
      if (broken != null) {
        throw broken;
      }
      Transaction transaction = begin();
      T result;
      try {
        result = work.apply(transaction);
      } catch (JdbiException e) {
        rollBack();
        throw failures.translate(e);
      } catch (Throwable e) {
        rollBack();
        throw e;
      }
      commit();
      afterCommit(transaction);
      return result;
    } finally {
      writing.give();
    }
  }

  /**
   * Runs work that only reads, on one consistent state.
   *
   * @throws StorageException when the storage failed
   */
  public <T> T read(Function<Handle, T> work) {
    try {
      return readers.read(work);
    } catch (JdbiException | SQLException e) {
      throw failures.translate(e);
    }
  }

  /** Runs this while no transaction is under way. */
  void betweenTransactions(Runnable action) {
    writing.take(false);
    try {
      action.run();
    } finally {
      writing.give();
    }
  }

  private Transaction begin() {
    try {
      if (writer == null) {
        openWriter();
      }
      // With this driver as with others: no auto-commit begins a transaction, auto-commit again
      // commits it.
      writer.getConnection().setAutoCommit(false);
      inTransaction = true;
      return new Transaction(writer);
    } catch (SQLException | JdbiException e) {
      discardWriter();
      throw failures.translate(e);
    }
  }

  private void commit() {
    try {
      writer.getConnection().setAutoCommit(true);
      inTransaction = false;
    } catch (SQLException e) {
      discardWriter();
      StorageException failure = failures.translate(e);
      if (failures.isDiskFailure(e)) {
        broken = failure;
      }
      throw failure;
    }
  }

  private void rollBack() {
    try {
      Connection connection = writer.getConnection();
      connection.rollback();
      connection.setAutoCommit(true);
      inTransaction = false;
    } catch (SQLException | JdbiException e) {
      // Some failures make SQLite roll back by itself, and then it refuses to do so again.
      LOGGER.debug("A transaction is rolled back by closing its connection", e);
      discardWriter();
    }
  }

  private void afterCommit(Transaction transaction) {
    for (Runnable action : transaction.actionsAfterCommit()) {
      try {
        action.run();
      } catch (RuntimeException e) {
        LOGGER.error(
            "A listener failed; the transaction it was told of is committed all the same", e);
      }
    }
    committed.run();
  }

  private void openWriter() throws SQLException {
    writer = Readers.handle(connections.openWriter());
  }

  /**
   * Closing a connection rolls back what was not committed; the next transaction opens another one.
   */
  private void discardWriter() {
    inTransaction = false;
    Handle discarded = writer;
    writer = null;
    if (discarded != null) {
      closeQuietly(discarded);
    }
  }

  private static void closeQuietly(Handle handle) {
    try {
      handle.getConnection().close();
    } catch (SQLException | JdbiException e) {
      LOGGER.warn("A connection could not be closed", e);
    }
  }

  @Override
  public void close() {
    writing.take(false);
    try {
      readers.close();
      discardWriter();
      if (broken == null) {
        broken = new StorageException("The repository is closed.");
      }
    } finally {
      writing.give();
    }
  }

  /** A transaction under way. */
  public static final class Transaction {
    private final Handle handle;
    private final List<Runnable> afterCommit = new ArrayList<>(2);

    Transaction(Handle handle) {
      this.handle = handle;
    }

    /** For the statements of this transaction. */
    public Handle handle() {
      return handle;
    }

    /**
     * Runs this on the committing thread once the transaction is durable, before any later
     * transaction; never if it is rolled back. It must not block.
     */
    public void afterCommit(Runnable action) {
      afterCommit.add(action);
    }

    List<Runnable> actionsAfterCommit() {
      return afterCommit;
    }
  }

  /**
   * The lock for writing, with priority: renewals of leases go before all other transactions,
   * however many wait, because a host whose renewal is late freezes its guests. Renewals are short,
   * and after some of them one of the others goes. Among equals the order is not defined.
   *
   * <p>A thread that has the turn may take it again.
   */
  static final class WriterTurn {
    /** Then one of the others has its turn: hand-overs and failovers must go on in any case. */
    private static final int MOST_FIRST_IN_A_ROW = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freeForFirst = lock.newCondition();
    private final Condition free = lock.newCondition();
    private Thread owner;
    private int held;
    private int firstWaiting;
    private int othersWaiting;

    /** How many have gone first since another one had its turn. */
    private int firstInARow;

    /** Waits for the turn. */
    void take(boolean first) {
      lock.lock();
      try {
        if (owner != Thread.currentThread()) {
          await(first);
          owner = Thread.currentThread();
        }
        held++;
      } finally {
        lock.unlock();
      }
    }

    private void await(boolean first) {
      if (first) {
        firstWaiting++;
        while (owner != null || isTurnOfOthers()) {
          freeForFirst.awaitUninterruptibly();
        }
        firstWaiting--;
        firstInARow++;
      } else {
        othersWaiting++;
        while (owner != null || (firstWaiting > 0 && firstInARow < MOST_FIRST_IN_A_ROW)) {
          free.awaitUninterruptibly();
        }
        othersWaiting--;
        firstInARow = 0;
      }
    }

    /** Renewals must not keep all others waiting for ever. */
    private boolean isTurnOfOthers() {
      return othersWaiting > 0 && firstInARow >= MOST_FIRST_IN_A_ROW;
    }

    /** Gives it to another. */
    void give() {
      lock.lock();
      try {
        held--;
        if (held == 0) {
          owner = null;
          if (firstWaiting > 0 && !isTurnOfOthers()) {
            freeForFirst.signal();
          } else {
            free.signal();
          }
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Opens connections to one database. */
  public interface Connections {
    /** A connection whose transactions exclude every other writer from their first moment. */
    Connection openWriter() throws SQLException;

    /**
     * A connection that only reads, from the last committed state, and never waits for a writer.
     */
    Connection openReader() throws SQLException;
  }
}
