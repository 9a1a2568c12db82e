package org.miragemanager.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.unikernel.Unikernel;

/**
 * A manager that is killed again and again, at any instant, never loses what it acknowledged (rule
 * 6).
 */
@Timeout(600)
@Tag("processes")
final class KillTest {
  private static final int KILLS = Integer.getInteger("repository.test.kills", 24);
  private static final int HALTS = Integer.getInteger("repository.test.halts", 8);

  @TempDir private Path folder;
  private int acknowledged;

  @Test
  void nothingAcknowledgedIsLost() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("KillTest: seed " + seed);
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      lines.addAll(killedAfter("kill-" + kill, random.nextInt(60), random.nextInt(2_000_000)));
      check(lines);
    }
    int beforeHalts = acknowledged;
    for (int halt = 0; halt < HALTS; halt++) {
      lines.addAll(halted("halt-" + halt, 1 + random.nextInt(300)));
      check(lines);
    }
    System.out.println("KillTest: " + acknowledged + " acknowledged answers");
    assertTrue(beforeHalts > KILLS * 5, "the killed managers did something");
    assertTrue(acknowledged - beforeHalts > HALTS * 3, "the halted managers did something");
  }

  /** Kills a manager some nanoseconds after it has printed so many lines. */
  private List<String> killedAfter(String life, int count, long nanos)
      throws IOException, InterruptedException {
    Process process = start(life, 0);
    List<String> lines = new ArrayList<>();
    try (BufferedReader output = output(process)) {
      for (int line = 0; line <= count; line++) {
        lines.add(output.readLine());
      }
      long until = System.nanoTime() + nanos;
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      // By its handle: the process itself would close the pipe, and with it what was acknowledged.
      assertTrue(process.toHandle().destroyForcibly());
      output.lines().forEach(lines::add);
    }
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return lines;
  }

  private List<String> halted(String life, int statements)
      throws IOException, InterruptedException {
    Process process = start(life, statements);
    List<String> lines;
    try (BufferedReader output = output(process)) {
      lines = output.lines().toList();
    }
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(99, process.exitValue());
    return lines;
  }

  private Process start(String life, int haltAfter) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            KilledManager.class.getName(),
            folder.toString(),
            life,
            Integer.toString(haltAfter))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  /** Opens what was left behind; everything that any life printed must hold. */
  private void check(List<String> lines) throws SQLException {
    checkIntegrity();
    try (Repository repository = Repository.open(folder)) {
      Optional<Unikernel> unikernel = repository.unikernels().find("counter-1");
      long owner = unikernel.map(found -> found.owner().number()).orElse(0L);
      long newest = unikernel.flatMap(Unikernel::newest).map(state -> state.sequence()).orElse(-1L);
      long lease = repository.hosts().find("edge-0").map(host -> host.leaseNumber()).orElse(0L);
      for (String line : lines) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "started" -> {}
          case "lease" -> assertTrue(lease >= Long.parseLong(words[1]), line);
          case "stored" -> assertTrue(newest >= Long.parseLong(words[1]), line);
          case "owner" -> {
            assertTrue(owner >= Long.parseLong(words[1]), line);
            assertTrue(newest >= Long.parseLong(words[2]), line);
          }
          case "retired" ->
              assertEquals(
                  GenerationStatus.RETIRED,
                  repository.ownership().status("counter-1", Long.parseLong(words[1])),
                  line);
          case "prepared" ->
              assertEquals(
                  Long.parseLong(words[1]),
                  new Cluster(repository).prepare("counter-1", "edge-0", words[2]),
                  line);
          case "ended" ->
              assertTrue(
                  repository
                      .operations()
                      .find(words[1], Optional.of(words[2]))
                      .flatMap(Operation::outcome)
                      .isPresent(),
                  line);
          default -> throw new AssertionError("The manager printed: " + line);
        }
        acknowledged++;
      }
      settle(repository);
    }
    lines.clear();
  }

  /** What every manager does with an operation whose workflow has closed. */
  private static void settle(Repository repository) {
    for (Operation open : repository.operations().open()) {
      repository.operations().settle(open);
    }
  }

  private void checkIntegrity() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("repository.db"));
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA integrity_check")) {
      assertTrue(result.next());
      assertEquals("ok", result.getString(1));
    }
  }
}
