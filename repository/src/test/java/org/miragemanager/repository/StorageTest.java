package org.miragemanager.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.repository.error.StorageException;
import org.miragemanager.repository.ownership.OwnershipService.HandOverAnswer;
import org.miragemanager.repository.rules.Ownership.CheckpointAnswer;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.store.Database.Connections;
import org.miragemanager.repository.store.SqliteConnections;

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

  /** Another user reads all guests' states, or keeps the manager out by a lock for readers. */
  @Test
  void nobodyElseMayReadWhateverAnEarlierVersionLeft() throws IOException {
    Repository.open(folder).close();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String name : List.of("repository.db", "lock")) {
      Files.setPosixFilePermissions(
          folder.resolve(name), PosixFilePermissions.fromString("rw-r--r--"));
    }
    try (Repository repository = Repository.open(folder)) {
      new Cluster(repository).join("edge-1");
      assertEquals("rwx------", permissions(folder));
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          assertEquals("rw-------", permissions(file), file.toString());
        }
      }
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aDatabaseThatWasLostIsNotBegunAnew() throws IOException {
    Repository.open(folder).close();
    Path database = folder.resolve("repository.db");
    Files.write(database, new byte[0]);
    StorageException empty = assertThrows(StorageException.class, () -> Repository.open(folder));
    assertTrue(empty.getMessage().contains("is empty, but there was"), empty.getMessage());
    Files.delete(database);
    StorageException gone = assertThrows(StorageException.class, () -> Repository.open(folder));
    assertTrue(gone.getMessage().contains("is not there, but there was"), gone.getMessage());
  }

  @Test
  void anEmptyDatabaseBesideAManagersImagesIsRefused() throws IOException {
    Path repository = Files.createDirectories(folder.resolve("repository"));
    Files.createFile(repository.resolve("repository.db"));
    Repository.open(repository).close();
    Path other = Files.createDirectories(folder.resolve("other").resolve("repository"));
    Files.createFile(other.resolve("repository.db"));
    Files.createFile(other.resolveSibling("manager.id"));
    assertThrows(StorageException.class, () -> Repository.open(other));
  }

  @Test
  void damagedPagesAreFoundAtTheStart() throws Exception {
    try (Repository repository = Repository.open(folder)) {
      Cluster cluster = new Cluster(repository);
      cluster.create("counter-1");
      cluster.join("edge-1");
      for (int host = 0; host < 200; host++) {
        cluster.join("host-" + host);
      }
    }
    byte[] bytes = Files.readAllBytes(folder.resolve("repository.db"));
    int pages = bytes.length / 4_096;
    for (int page = pages / 2; page < pages; page++) {
      Arrays.fill(bytes, page * 4_096, (page + 1) * 4_096, (byte) 0);
    }
    Files.write(folder.resolve("repository.db"), bytes);
    StorageException damaged = assertThrows(StorageException.class, () -> Repository.open(folder));
    assertTrue(damaged.getMessage().contains("is damaged"), damaged.getMessage());
    assertTrue(damaged.getMessage().contains("restore it from a backup"), damaged.getMessage());
  }

  @Test
  void aStateThatWasDamagedOnTheDiskIsNotGivenOut() throws Exception {
    try (Repository repository = Repository.open(folder)) {
      Cluster cluster = new Cluster(repository);
      cluster.join("edge-1");
      cluster.create("counter-1");
      long owner = cluster.run("counter-1", "edge-1");
      long shelf = cluster.prepareShelf("counter-1");
      repository
          .ownership()
          .handOver("counter-1", owner, shelf, Optional.of(States.state(owner, 7)));
      try (Connection connection =
              DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("repository.db"));
          Statement statement = connection.createStatement()) {
        statement.execute(
            "UPDATE checkpoint SET bytes = CAST(substr(bytes, 1, 20) || x'ff' || substr(bytes, 22)"
                + " AS BLOB)");
      }
      long target = cluster.prepare("counter-1", "edge-1", "resume");
      HandOverAnswer refused =
          repository.ownership().handOver("counter-1", shelf, target, Optional.empty());
      assertEquals(GenerationStatus.OWNER, refused.fromStatus());
      assertTrue(refused.reason().contains("was damaged on the manager's disk"), refused.reason());
      assertEquals(GenerationStatus.OWNER, repository.ownership().status("counter-1", shelf));
    }
  }

  @Test
  void aWordThatWasDamagedOnTheDiskIsAClearError() throws Exception {
    try (Repository repository = Repository.open(folder)) {
      new Cluster(repository).create("counter-1");
      try (Connection connection =
              DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("repository.db"));
          Statement statement = connection.createStatement()) {
        statement.execute("UPDATE unikernel SET policy = '{\"restart\":\"alwayt\"}'");
      }
      StorageException damaged =
          assertThrows(StorageException.class, () -> repository.unikernels().list());
      assertTrue(damaged.getMessage().contains("alwayt"), damaged.getMessage());
    }
  }

  /**
   * sqlite-jdbc#1195: a manager that is killed left a megabyte in the folder for temporary files.
   */
  @Test
  void nothingIsLeftOfTheNativeLibrary() {
    Repository.open(folder).close();
    assertFalse(Files.exists(folder.resolve("native")));
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
