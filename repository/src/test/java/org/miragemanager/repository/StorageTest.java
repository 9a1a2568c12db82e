package org.miragemanager.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.repository.error.StorageException;
import org.miragemanager.repository.rules.CheckpointAnswer;
import org.miragemanager.repository.rules.GenerationStatus;
import org.miragemanager.repository.sql.Connections;
import org.miragemanager.repository.sql.SqliteConnections;

/** What becomes of a repository whose storage fails. */
final class StorageTest {
  @TempDir private Path folder;

  /** Remembers the writer's connection, so that a test can make it fail. */
  private static final class Watched implements Connections {
    private final SqliteConnections inner;
    private Connection writer;

    Watched(Path folder) {
      inner = new SqliteConnections(folder.resolve("repository.db"));
    }

    @Override
    public Connection openWriter() throws SQLException {
      writer = inner.openWriter();
      return writer;
    }

    @Override
    public Connection openReader() throws SQLException {
      return inner.openReader();
    }

    /** This writer finds no more room than it has; the one after it does. */
    void fillDisk() throws SQLException {
      try (Statement statement = writer.createStatement()) {
        statement.execute("PRAGMA max_page_count = 1");
      }
    }
  }

  @Test
  void aSecondManagerIsKeptOff() {
    try (Repository repository = Repository.open(folder)) {
      StorageException refused =
          assertThrows(StorageException.class, () -> Repository.open(folder));
      assertTrue(refused.getMessage().contains("in use by another manager"), refused.getMessage());
      assertEquals(0, repository.unikernels().list().size());
    }
    Repository.open(folder).close();
  }

  @Test
  void aFullDiskIsAClearErrorAndNothingIsHalfDone() throws SQLException {
    Watched connections = new Watched(folder);
    try (Repository repository =
        Repository.open(folder, RepositoryOptions.defaults(), connections)) {
      Cluster cluster = new Cluster(repository);
      cluster.join("edge-1");
      cluster.join("edge-2");
      cluster.create("counter-1");
      long first = cluster.run("counter-1", "edge-1");
      long second = cluster.prepare("counter-1", "edge-2", "migrate");
      byte[] state = States.state(first, 7, 200_000);
      connections.fillDisk();
      StorageException full =
          assertThrows(
              StorageException.class,
              () ->
                  repository.ownership().handOver("counter-1", first, second, Optional.of(state)));
      assertTrue(full.getMessage().contains("is full; make room"), full.getMessage());
      assertEquals(GenerationStatus.OWNER, repository.ownership().status("counter-1", first));
      assertEquals(GenerationStatus.PREPARED, repository.ownership().status("counter-1", second));
      assertTrue(repository.ownership().newest("counter-1", first).checkpoint().isEmpty());
      assertEquals(
          GenerationStatus.RETIRED,
          repository
              .ownership()
              .handOver("counter-1", first, second, Optional.of(state))
              .fromStatus());
      assertArrayEquals(
          state, repository.ownership().newest("counter-1", second).checkpoint().orElseThrow());
    }
  }

  @Test
  void aWriterThatBreaksIsReplaced() throws SQLException {
    Watched connections = new Watched(folder);
    try (Repository repository =
        Repository.open(folder, RepositoryOptions.defaults(), connections)) {
      Cluster cluster = new Cluster(repository);
      cluster.join("edge-1");
      connections.writer.close();
      assertThrows(StorageException.class, () -> cluster.join("edge-2"));
      cluster.join("edge-2");
      assertEquals(2, repository.hosts().list().size());
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsAClearError() throws IOException {
    Files.write(
        folder.resolve("repository.db"),
        "not a database".repeat(100).getBytes(StandardCharsets.UTF_8));
    StorageException damaged = assertThrows(StorageException.class, () -> Repository.open(folder));
    assertTrue(damaged.getMessage().contains("damaged or not a repository"), damaged.getMessage());
  }

  @Test
  void aDatabaseOfALaterVersionIsRefused() throws SQLException {
    Repository.open(folder).close();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("repository.db"));
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO flyway_schema_history SELECT 99, '99', 'later', type, script, checksum,"
              + " installed_by, installed_on, execution_time, success FROM flyway_schema_history"
              + " WHERE version = '1'");
    }
    StorageException later = assertThrows(StorageException.class, () -> Repository.open(folder));
    assertTrue(later.getMessage().contains("later version"), later.getMessage());
  }

  @Test
  void aDatabaseThatAnotherProgramLocksIsAClearError() throws SQLException {
    try (Repository repository = Repository.open(folder);
        Connection other =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("repository.db"));
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      StorageException locked =
          assertThrows(StorageException.class, () -> new Cluster(repository).join("edge-1"));
      assertTrue(locked.getMessage().contains("holds a lock"), locked.getMessage());
      assertEquals(0, repository.hosts().list().size(), "readers go on");
      statement.execute("ROLLBACK");
      new Cluster(repository).join("edge-1");
    }
  }

  @Test
  void aClosedRepositorySaysSo() {
    Repository repository = Repository.open(folder);
    repository.close();
    assertThrows(StorageException.class, () -> repository.unikernels().list());
    assertThrows(StorageException.class, () -> new Cluster(repository).join("edge-1"));
  }

  @Test
  void theLogIsMovedIntoTheDatabaseAndNothingIsLost() {
    long last = 0;
    try (Repository repository = Repository.open(folder)) {
      Cluster cluster = new Cluster(repository);
      cluster.join("edge-1");
      cluster.create("counter-1");
      long owner = cluster.run("counter-1", "edge-1");
      for (int sequence = 1; sequence <= 700; sequence++) {
        assertEquals(
            CheckpointAnswer.STORED,
            repository.ownership().checkpoint("counter-1", owner, States.state(owner, sequence)));
        last = sequence;
      }
    }
    try (Repository repository = Repository.open(folder)) {
      assertEquals(
          last,
          repository
              .unikernels()
              .find("counter-1")
              .orElseThrow()
              .newest()
              .orElseThrow()
              .sequence());
    }
  }
}
