package org.miragemanager.repository.store;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Map;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.miragemanager.repository.error.StorageException;
import org.miragemanager.repository.store.Database.Connections;

/** Brings a database's tables to the form that this version of the program knows. */
public final class Migrations {
  /** The number of the newest script. */
  static final int NEWEST = 5;

  private final Connections connections;
  private final String name;

  /** For the database that error messages call by this name. */
  public Migrations(Connections connections, String name) {
    this.connections = connections;
    this.name = name;
  }

  /**
   * Applies what is missing.
   *
   * @throws StorageException when the database is damaged, or was written by a later version of the
   *     program
   */
  public void apply() {
    try {
      int applied = applied();
      if (applied > NEWEST) {
        throw new StorageException(
            name + " was written by a later version of MirageManager; update this one to use it.");
      }
      if (applied < NEWEST) {
        migrate();
      }
    } catch (SQLException | FlywayException e) {
      throw new StorageFailures(name).translate(e);
    }
  }

  /**
   * Asked directly, because the library takes a third of a second to say that there is nothing to
   * do.
   */
  private int applied() throws SQLException {
    try (Connection connection = connections.openWriter();
        Statement statement = connection.createStatement()) {
      return hasHistory(connection) ? newestApplied(statement) : 0;
    }
  }

  private static boolean hasHistory(Connection connection) throws SQLException {
    try (ResultSet tables =
        connection.getMetaData().getTables(null, null, "flyway_schema_history", null)) {
      return tables.next();
    }
  }

  private static int newestApplied(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT COALESCE(MAX(CAST(version AS INTEGER)), 0) FROM flyway_schema_history WHERE"
                + " success")) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  private void migrate() {
    Flyway.configure()
        .dataSource(new ConnectionsDataSource(connections))
        .locations("classpath:org/miragemanager/repository/migration")
        .placeholders(Map.of("bytes", "BLOB"))
        .failOnMissingLocations(true)
        .load()
        .migrate();
  }

  /** Gives a library that asks for a data source the repository's own connections. */
  public static final class ConnectionsDataSource implements DataSource {
    private final Connections connections;

    public ConnectionsDataSource(Connections connections) {
      this.connections = connections;
    }

    @Override
    public Connection getConnection() throws SQLException {
      return connections.openWriter();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
      return connections.openWriter();
    }

    @Override
    public PrintWriter getLogWriter() {
      return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException("No java.util.logging here");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLException("This data source wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
