package org.miragemanager.repository.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.miragemanager.repository.error.StorageException;
import org.miragemanager.repository.store.Database.Connections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Looks at a database before it is used: pages that are damaged, lost or used twice. A large file
 * is looked at for a few seconds, so that a manager is not kept from its leases for long; a state's
 * own digest is looked at whenever it is given out.
 */
public final class IntegrityCheck {
  private static final Logger LOGGER = LoggerFactory.getLogger(IntegrityCheck.class);
  private static final long LONGEST_NANOS = 3_000_000_000L;
  private static final int STEPS_BETWEEN_LOOKS = 10_000;

  private final Connections connections;
  private final String name;

  /** Of the database that error messages call by this name. */
  public IntegrityCheck(Connections connections, String name) {
    this.connections = connections;
    this.name = name;
  }

  /**
   * Checks it.
   *
   * @throws StorageException if it is damaged
   */
  public void run() {
    try (Connection connection = connections.openWriter()) {
      check(connection);
    } catch (SQLException failure) {
      throw new StorageFailures(name).translate(failure);
    }
  }

  private void check(Connection opened) throws SQLException {
    SQLiteConnection connection = opened.unwrap(SQLiteConnection.class);
    long end = System.nanoTime() + LONGEST_NANOS;
    ProgressHandler.setHandler(
        connection,
        STEPS_BETWEEN_LOOKS,
        new ProgressHandler() {
          @Override
          protected int progress() {
            return System.nanoTime() - end > 0 ? 1 : 0;
          }
        });
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
      if (row.next() && !row.getString(1).equals("ok")) {
        throw new StorageException(
            name
                + " is damaged ("
                + row.getString(1).lines().findFirst().orElse("")
                + "); restore it from a backup.");
      }
    } catch (SQLiteException interrupted) {
      if (interrupted.getResultCode() != SQLiteErrorCode.SQLITE_INTERRUPT) {
        throw interrupted;
      }
      LOGGER.info("{} is large; only a part of it was checked for damage at the start.", name);
    } finally {
      ProgressHandler.clearHandler(connection);
    }
  }
}
