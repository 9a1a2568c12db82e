package org.miragemanager.repository.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.GuestSpec.GuestPolicy.LostContact;
import org.miragemanager.model.GuestSpec.GuestPolicy.Restart;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.store.Migrations.ConnectionsDataSource;

/** A file of an earlier version of the program keeps what is in it. */
final class UpgradeTest {
  @TempDir private Path folder;

  @Test
  void imagesOfBeforeTheirVariantsAreKept() throws SQLException {
    SqliteConnections connections = new SqliteConnections(folder.resolve("repository.db"));
    Flyway.configure()
        .dataSource(new ConnectionsDataSource(connections))
        .locations("classpath:org/miragemanager/repository/migration")
        .placeholders(Map.of("bytes", "BLOB"))
        .target("2")
        .load()
        .migrate();
    try (Connection connection = connections.openWriter();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO image VALUES ('counter', '1', 'process', 'example:counter', 1)");
      statement.execute("INSERT INTO image VALUES ('counter', '2', 'process', '/it''s/a.jar', 2)");
      statement.execute(
          """
          INSERT INTO unikernel (name, request, image, version, memory_bytes, arguments, created_millis, last_generation,
                                 owner_generation, owner_ended, has_run, checkpoint_millis, runs_without_lease, restart,
                                 priority, required_labels)
          VALUES ('counter-1', 'r', 'counter', '1', 1, '[]', 0, 1, 1, FALSE, FALSE, 250, TRUE, 'NEVER', 7,
                  '{"zone":"a"}')
          """);
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    }
    try (Repository repository = Repository.open(folder)) {
      Image first = new Image("counter", "1", "process", "example:counter");
      assertEquals(
          List.of(new Image("counter", "2", "process", "/it's/a.jar"), first),
          repository.images().list());
      assertEquals(
          Optional.of(first),
          repository.unikernels().find("counter-1").map(found -> found.image()));
      assertEquals(
          GuestPolicy.USUAL
              .withCheckpointMillis(250)
              .withOnLostContact(LostContact.RUN)
              .withRestart(Restart.NEVER)
              .withPriority(7)
              .withRequires(Map.of("zone", "a")),
          repository.unikernels().find("counter-1").orElseThrow().guest().policy());
    }
  }
}
