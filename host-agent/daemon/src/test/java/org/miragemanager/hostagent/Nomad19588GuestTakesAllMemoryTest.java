package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Case nomad#19588 and attack H5b: a guest, or what it starts, takes more memory than it was given.
 * The kernel would choose a process of the machine, and chose the manager and an agent.
 */
@EnabledOnOs(OS.LINUX)
final class Nomad19588GuestTakesAllMemoryTest {

  private static final String UNIKERNEL = "counter-1";

  @TempDir private Path folder;
  private FakeRepository repository;
  private TestHost host;

  @BeforeEach
  void open() throws Exception {
    repository = FakeRepository.open();
    repository.create(UNIKERNEL);
    host = TestHost.open(folder, "edge-1", repository);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
    repository.close();
  }

  @Test
  void itIsEndedAndItsEndSaysWhy() throws Exception {
    long generation = repository.prepare(UNIKERNEL, "edge-1");
    StatusRuntimeException refusal =
        Assertions.assertThrows(
            StatusRuntimeException.class,
            () ->
                host.calls().create(TestHost.createRequest("example:hog", UNIKERNEL, generation)));
    Messages.assertMessage(
        "guest-took-too-much-memory", String.valueOf(refusal.getStatus().getDescription()));
    repository.await("the end", () -> repository.end(UNIKERNEL, generation).isPresent());
    String end = repository.end(UNIKERNEL, generation).orElseThrow();
    assertTrue(end.matches("used \\d+ MiB of its 64 MiB; killed by signal \\d+"), end);
  }

  @Test
  void aGuestIsEndedBeforeTheAgentAndFillsNoDisk() throws Exception {
    long generation = repository.prepare(UNIKERNEL, "edge-1");
    host.create(UNIKERNEL, generation);
    Path process = Path.of("/proc", "" + host.process(UNIKERNEL, generation).pid());
    assertEquals("500", Files.readString(process.resolve("oom_score_adj")).strip());
    String limits = Files.readString(process.resolve("limits"));
    assertTrue(limits.matches("(?s).*Max file size +1073741824 .*"), limits);
  }
}
