package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.AgentUnderFire.Death;

/**
 * Attack H1: an agent's data folder is copied to where its guests' processes cannot be seen, and an
 * agent is started there while a guest steps on. A name space of process numbers is what containers
 * and other machines have.
 */
@EnabledOnOs(OS.LINUX)
@Tag("processes")
final class CopiedDataFolderTest {

  private static final String UNIKERNEL = "counter-1";

  @TempDir private Path folder;
  private FakeRepository repository;
  private TestHost host;

  @BeforeEach
  void open() throws Exception {
    RootAvailable.require();
    repository = FakeRepository.open();
    repository.create(UNIKERNEL);
    host = TestHost.open(folder, "edge-1", repository);
  }

  @AfterEach
  void close() throws Exception {
    if (host != null) {
      host.close();
      repository.close();
    }
  }

  @Test
  void anAgentThatCannotSeeTheGuestDoesNotSayThatItEnded() throws Exception {
    long generation = repository.prepare(UNIKERNEL, "edge-1");
    host.create(UNIKERNEL, generation, "--interval", "5ms");
    repository.resume(UNIKERNEL, generation);
    host.awaitRunning(UNIKERNEL, generation);
    ProcessHandle guest = host.process(UNIKERNEL, generation);
    host.stop();
    Path copy = copyOf(host.configuration().dataDirectory());
    Path said = folder.resolve("said");
    Process elsewhere =
        new ProcessBuilder(
                "unshare",
                "--pid",
                "--fork",
                "--mount-proc",
                "--kill-child",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AgentUnderFire.class.getName(),
                "edge-1",
                copy.toString(),
                repository.address(),
                folder.resolve("images").toString(),
                Death.NEVER.name())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertTrue(elsewhere.waitFor(40, TimeUnit.SECONDS), "It ends.");
    assertEquals(1, elsewhere.exitValue());
    String words = Files.readString(said);
    Messages.assertContains("data-folder-of-another-machine", words);
    assertTrue(guest.isAlive());
    assertEquals(0, repository.calls(FaultyRepository.Call.REPORT_ENDED));
    host.start();
    host.awaitRunning(UNIKERNEL, generation);
  }

  private Path copyOf(Path data) throws IOException {
    Path copy = folder.resolve("copy");
    List<Path> files;
    try (Stream<Path> all = Files.walk(data)) {
      files = all.filter(file -> Files.isRegularFile(file) || Files.isDirectory(file)).toList();
    }
    for (Path file : files) {
      Files.copy(file, copy.resolve(data.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }
}
