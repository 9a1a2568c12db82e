package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;

/**
 * Case nomad#24219: an image is a script that starts its guest without {@code exec}, and the script
 * dies. Its child would step on beside the next generation.
 */
@EnabledOnOs(OS.LINUX)
final class Nomad24219WrapperDiesTest {

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
  void theChildIsGoneWhenTheEndIsTold() throws Exception {
    long generation = run();
    ProcessHandle shell = host.process(UNIKERNEL, generation);
    List<ProcessHandle> children = shell.descendants().toList();
    assertEquals(1, children.size());
    shell.destroyForcibly();
    repository.await("the end", () -> repository.end(UNIKERNEL, generation).isPresent());
    assertGone(children.getFirst());
    assertEquals("killed by signal 9", repository.end(UNIKERNEL, generation).orElseThrow());
  }

  @Test
  void theChildIsEndedByAnAgentThatFindsItsParentGone() throws Exception {
    long generation = run();
    ProcessHandle shell = host.process(UNIKERNEL, generation);
    List<ProcessHandle> children = shell.descendants().toList();
    host.stop();
    // The stopped agent's process, which is this one, sees the end too: the child is gone before
    // it.
    shell.destroyForcibly();
    host.start();
    repository.await("the end", () -> repository.end(UNIKERNEL, generation).isPresent());
    assertGone(children.getFirst());
  }

  private static void assertGone(ProcessHandle child) {
    assertTrue(ProcessIdentity.of(child.pid()).isEmpty(), "The child steps on.");
  }

  private long run() {
    long generation = repository.prepare(UNIKERNEL, "edge-1");
    host.calls()
        .create(
            TestHost.createRequest("example:wrapped", UNIKERNEL, generation, "--interval", "5ms"));
    repository.resume(UNIKERNEL, generation);
    host.awaitRunning(UNIKERNEL, generation);
    return generation;
  }
}
