package org.miragemanager.hostagent.driver.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.Messages;
import org.miragemanager.hostagent.driver.HypervisorDriver.DomainSpecification;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.process.ProcessDriver.JavaCommand;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
final class ProcessDriverTest {

  /**
   * A shell with a child in its session, one that ignores SIGTERM, and one that left the session.
   */
  private static final String FAMILY =
      """
      sleep 61 & echo $!
      sh -c 'trap "" TERM; echo $$; while true; do sleep 0.05; done' &
      setsid sh -c 'echo $$; exec sleep 62' &
      while true; do wait; done
      """;

  @TempDir private Path folder;

  @Test
  void argumentsReachTheGuestUnchanged() throws Exception {
    LiveDomain domain = create("printf '%s|' \"$@\"", List.of("a b", "$HOME", "'; exit 1"));
    assertEquals("exit code 0", domain.ended().get(20, TimeUnit.SECONDS));
    assertEquals("a b|$HOME|'; exit 1|", Files.readString(folder.resolve("log")));
  }

  @Test
  void theGuestGetsItsChannelAndNoSecretsOfTheAgent() throws Exception {
    LiveDomain domain = create("env", List.of());
    domain.ended().get(20, TimeUnit.SECONDS);
    List<String> names =
        Files.readAllLines(folder.resolve("log")).stream()
            .map(line -> line.substring(0, line.indexOf('=')))
            .toList();
    assertTrue(names.containsAll(List.of("MIRAGE_CHANNEL", "MIRAGE_TOKEN", "MIRAGE_GENERATION")));
    List<String> allowed =
        List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_");
    assertTrue(
        names.stream().allMatch(name -> name.startsWith("MIRAGE_") || allowed.contains(name)),
        names.toString());
  }

  @Test
  void aProcessIsFoundAgainByItsHandleAndByItsToken() throws Exception {
    LiveDomain domain = create("exec sleep 60", List.of());
    ProcessDriver successor = driver();
    LiveDomain byHandle = successor.find(specification(List.of()), domain.handle()).orElseThrow();
    LiveDomain byToken = successor.search(specification(List.of())).orElseThrow();
    assertEquals(domain.handle(), byHandle.handle());
    assertEquals(domain.handle(), byToken.handle());
    byHandle.destroy();
    assertTrue(byHandle.ended().isDone());
    assertEquals("killed by signal 15", domain.ended().get(20, TimeUnit.SECONDS));
    byToken.ended().get(20, TimeUnit.SECONDS);
    assertTrue(successor.find(specification(List.of()), domain.handle()).isEmpty());
  }

  @Test
  void anotherProcessWithTheSameNumberIsNotTakenForIt() throws Exception {
    LiveDomain domain = create("exec sleep 60", List.of());
    try {
      ProcessIdentity real = ProcessIdentity.parse(domain.handle());
      assertTrue(real.lives());
      assertFalse(new ProcessIdentity(real.processId(), "1@" + "0".repeat(36)).lives());
    } finally {
      domain.destroy();
    }
  }

  @Test
  void aGuestThatDoesNotListenIsEndedByForce() throws Exception {
    LiveDomain domain = create("trap '' TERM; echo ready; while true; do sleep 1; done", List.of());
    while (!Files.readString(folder.resolve("log")).contains("ready")) {
      Thread.onSpinWait();
    }
    domain.destroy();
    assertEquals("killed by signal 9", domain.ended().get(20, TimeUnit.SECONDS));
  }

  /** Case nomad#24219: what the first process has started does not outlive the domain's end. */
  @Test
  void whatTheFirstProcessHasStartedIsEndedBeforeItsEndIsTold() throws Exception {
    LiveDomain domain = create(FAMILY, List.of());
    List<ProcessHandle> children = children();
    first(domain).destroyForcibly();
    assertEquals("killed by signal 9", domain.ended().get(20, TimeUnit.SECONDS));
    assertNoneLives(children);
  }

  /** Case nomad#14293: a child that does not listen to SIGTERM is ended too. */
  @Test
  void aDestroyedDomainLeavesNoProcess() throws Exception {
    LiveDomain domain = create(FAMILY, List.of());
    List<ProcessHandle> children = children();
    domain.destroy();
    assertTrue(domain.ended().isDone());
    assertNoneLives(children);
  }

  @Test
  void aDomainWhoseFirstProcessDiedWhileNoAgentWasThereIsEndedByTheNext() throws Exception {
    LiveDomain domain = create("exec sh -c 'trap \"\" TERM; sleep 61 & echo $!; wait'", List.of());
    ProcessHandle child = children(1).getFirst();
    ProcessIdentity root = ProcessIdentity.parse(domain.handle());
    // Another agent's find is at work before this one's domain has cleared up, or after it.
    first(domain).destroyForcibly();
    for (LiveDomain left :
        driver().find(specification(List.of()), domain.handle()).stream().toList()) {
      left.ended().get(20, TimeUnit.SECONDS);
      assertNoneLives(List.of(child));
    }
    domain.ended().get(20, TimeUnit.SECONDS);
    assertNoneLives(List.of(child));
    assertFalse(root.lives());
  }

  @Test
  void allProcessesOfADomainAreStoppedAndGoOn() throws Exception {
    LiveDomain domain = create(FAMILY, List.of());
    List<ProcessHandle> children = children();
    try {
      domain.pause();
      for (ProcessHandle child : children) {
        assertTrue(ProcessIdentity.of(child.pid()).orElseThrow().isStopped());
      }
      assertTrue(domain.process().orElseThrow().isStopped());
      domain.unpause();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      for (ProcessHandle child : children) {
        while (ProcessIdentity.of(child.pid()).orElseThrow().isStopped()) {
          assertTrue(System.nanoTime() < deadline);
          Thread.onSpinWait();
        }
      }
    } finally {
      domain.destroy();
    }
  }

  /** Attack H1: a process of another machine, or of another container, was never seen to end. */
  @Test
  void aProcessOfAnotherMachineIsNotSaidToHaveEnded() throws Exception {
    String elsewhere = "4711@1@%s@1@aaaaaaaaaaaa@bbbbbbbbbbbb".formatted("0".repeat(36));
    IllegalStateException refusal =
        assertThrows(
            IllegalStateException.class, () -> driver().find(specification(List.of()), elsewhere));
    Messages.assertMessage("data-folder-of-another-machine", refusal.getMessage());
  }

  private static ProcessHandle first(LiveDomain domain) {
    return ProcessHandle.of(domain.process().orElseThrow().processId()).orElseThrow();
  }

  private List<ProcessHandle> children() throws IOException {
    return children(3);
  }

  private List<ProcessHandle> children(int count) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (Files.readAllLines(folder.resolve("log")).size() < count) {
      assertTrue(System.nanoTime() < deadline, "The guest must print its children.");
      Thread.onSpinWait();
    }
    return Files.readAllLines(folder.resolve("log")).stream()
        .map(line -> ProcessHandle.of(Long.parseLong(line)).orElseThrow())
        .toList();
  }

  private static void assertNoneLives(List<ProcessHandle> processes) {
    for (ProcessHandle process : processes) {
      assertTrue(
          ProcessIdentity.of(process.pid()).isEmpty(), "Process " + process.pid() + " lives.");
    }
  }

  @Test
  void aJarIsStartedSmallAndFromItsArchive() throws Exception {
    Path jar = folder.resolve("guest.jar");
    JavaCommand java = new JavaCommand(Path.of(System.getProperty("java.home"), "bin", "java"));
    List<String> plain = java.command(jar, 100L << 20);
    assertTrue(plain.contains("-Xmx50m"), plain.toString());
    assertTrue(java.command(jar, 1).contains("-Xmx16m"));
    assertFalse(plain.toString().contains("-XX:AOTCache"));
    String archive = Runtime.version().feature() >= 25 ? "guest.aot" : "guest.jsa";
    Files.writeString(folder.resolve(archive), "stale");
    assertTrue(java.command(jar, 1).toString().contains("=" + folder.resolve(archive)));
  }

  private LiveDomain create(String body, List<String> arguments) throws IOException {
    Path program = folder.resolve("program");
    Files.writeString(program, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return driver().create(specification(arguments));
  }

  private ProcessDriver driver() {
    return new ProcessDriver(
        "edge-1",
        Map.of("program", folder.resolve("program")),
        Path.of(System.getProperty("java.home"), "bin", "java"));
  }

  private DomainSpecification specification(List<String> arguments) {
    return new DomainSpecification(
        new DomainId("counter-1", 2),
        "example:program",
        new GuestSpec(new ImageRef("counter", "1"), 1L << 20, arguments),
        "token-" + folder.getFileName(),
        folder.resolve("guests.sock"),
        folder,
        folder.resolve("log"));
  }
}
