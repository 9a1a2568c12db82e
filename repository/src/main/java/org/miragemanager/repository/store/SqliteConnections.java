package org.miragemanager.repository.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.miragemanager.repository.store.Database.Connections;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;

/**
 * SQLite as the repository needs it: a commit is durable when it returns (rule 6), and readers
 * never delay it.
 */
public final class SqliteConnections implements Connections {
  private static final int BUSY_TIMEOUT_MILLIS = 5_000;

  private final String url;

  /** The database in this file, which is made when it is not there. */
  public SqliteConnections(Path file) {
    url = "jdbc:sqlite:" + file.toAbsolutePath();
  }

  @Override
  public Connection openWriter() throws SQLException {
    SQLiteConfig config = common();
    config.setTransactionMode(TransactionMode.IMMEDIATE);
    // The write-ahead log is moved into the database by a thread of its own, never within a
    // transaction of a caller.
    config.setWalAutocheckpoint(0);
    return config.createConnection(url);
  }

  @Override
  public Connection openReader() throws SQLException {
    SQLiteConfig config = common();
    config.setTransactionMode(TransactionMode.DEFERRED);
    Connection connection = config.createConnection(url);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = ON");
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  private static SQLiteConfig common() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setGetGeneratedKeys(false);
    return config;
  }
}
