package org.miragemanager.tests.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.tests.Deadline;
import org.miragemanager.tests.MirageProgram;

/**
 * sqlite-jdbc#1195: the folder for temporary files is mounted so that nothing in it is executed,
 * and with it SQLite's library.
 */
final class SqliteJdbc1195NoexecFolderTest {
  private static final long PATIENCE_SECONDS = 120;

  @TempDir private Path folder;
  private Path noexec;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    noexec = Files.createDirectory(folder.resolve("noexec"));
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "noexec,size=64m", "tmpfs") == 0;
    assertTrue(
        mounted || System.getenv("CI") == null,
        "CI must be able to mount a file system, which takes root, so this is not tested");
    assumeTrue(mounted, "only root mounts a file system");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    // Lazily: a process may still be on its way out.
    run("umount", "-l");
  }

  private int run(String... words) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.command().add(noexec.toString());
    return MirageProgram.run(builder).exitCode();
  }

  private MirageProgram program(Path data) throws IOException {
    return new MirageProgram(folder)
        .with("MIRAGE_DATA", data.toString())
        .with("MIRAGE_JAVA_OPTIONS", "-Dmirage.unrehearsed=true -Djava.io.tmpdir=" + noexec);
  }

  @Test
  void aGuestRunsIfNothingIsExecutedInTheTemporaryFolder() throws Exception {
    MirageProgram program = program(folder.resolve("data"));
    Path err = folder.resolve("up.err");
    Process up =
        program.start(
            folder.resolve("up.out"),
            err,
            "up",
            "--rehearse=0",
            "--temporal=memory",
            "--hosts=1",
            "--lease=30s");
    try {
      Deadline.of(PATIENCE_SECONDS)
          .until(
              () -> Files.readString(err).contains("ready after") || !up.isAlive(),
              () -> "it is ready: " + Files.readString(err));
      program.call("run", "counter", "--name=counter-1").succeeded();
      program.call("stop", "counter-1").succeeded();
    } finally {
      up.destroy();
      up.waitFor();
    }
  }

  @Test
  void aDataFolderInWhichNothingIsExecutedIsRefusedInOneSentence() throws Exception {
    MirageProgram.Result refused =
        program(noexec.resolve("data")).call("up", "--rehearse=0", "--temporal=memory");
    assertEquals(1, refused.exitCode(), refused.err());
    assertTrue(refused.err().contains("noexec"), refused.err());
    assertTrue(refused.err().contains(noexec.resolve("data").toString()), refused.err());
    assertTrue(refused.err().contains("-Dorg.sqlite.tmpdir="), refused.err());
    // Beside the line that it starts.
    assertEquals(2, refused.err().strip().lines().count(), refused.err());
  }
}
