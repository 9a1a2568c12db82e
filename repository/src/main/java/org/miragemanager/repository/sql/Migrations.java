package org.miragemanager.repository.sql;

import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.miragemanager.repository.error.StorageException;

/** Brings a database's tables to the newest form. */
public final class Migrations {
  private Migrations() {}

  /**
   * Applies what is missing.
   *
   * @throws StorageException when the database is damaged, or was written by a later version of the
   *     program
   */
  public static void apply(Connections connections, String name) {
    try {
      Flyway.configure()
          .dataSource(new ConnectionsDataSource(connections))
          .locations("classpath:org/miragemanager/repository/migration")
          .placeholders(Map.of("bytes", "BLOB"))
          .failOnMissingLocations(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StorageFailures(name).translate(e);
    }
  }
}
