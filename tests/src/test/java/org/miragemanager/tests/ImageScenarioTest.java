package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.demo.log.StepLog;
import org.miragemanager.tests.MirageProgram.Result;
import org.miragemanager.tests.faults.relay.Relay;

/** A user's own images, uploaded once and fetched by the hosts that lack them. */
class ImageScenarioTest {
  private static final int LARGE = 30_000_000;
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private static Path folder;
  private static MirageProgram program;
  private static RunningMirage mirage;
  private static final List<Process> AGENTS = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    program = new MirageProgram(folder);
    // However busy the machine is, an agent that is started again at once has not lost its host.
    mirage = RunningMirage.up(program, "--temporal=memory", "--hosts=2", "--lease=30s");
  }

  @AfterAll
  static void stop() throws IOException {
    AGENTS.forEach(Process::destroyForcibly);
    mirage.close();
    MirageProgram.processesNaming(folder)
        .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  private static void refuses(int exitCode, String words, String... arguments)
      throws IOException, InterruptedException {
    Result result = mirage.call(arguments);
    assertEquals(exitCode, result.exitCode(), result.err());
    assertTrue(result.err().contains(words), result.err());
    assertEquals(1, result.err().strip().lines().count(), result.err());
  }

  private static void runsOn(String name, String host) throws IOException, InterruptedException {
    JsonNode unikernel = mirage.call("show", name, "-o", "json").json();
    assertEquals(host, unikernel.path("host").asText(), unikernel.toString());
    assertEquals("connected", unikernel.path("status").asText(), unikernel.toString());
    StepLog.parse(mirage.call("logs", name).succeeded().out()).requireContiguous();
  }

  private static List<Path> files(Path below) throws IOException {
    if (!Files.isDirectory(below)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static Path ofHost(String host) {
    return program.data().resolve("hosts").resolve(host).resolve("images");
  }

  @Test
  void anImageIsUploadedOnceAndFetchedWhereItIsNeeded() throws Exception {
    Path jar = OwnJar.write(folder.resolve("it's, \"mine\".jar"), 1000);
    Result added = mirage.call("image", "add", "mine", jar.toString(), "--driver", "process");
    assertTrue(added.succeeded().out().startsWith("mine:1 is added: run it"), added.out());
    Result again = mirage.call("image", "add", "mine:1", jar.toString(), "--driver", "process");
    assertEquals("mine:1 is there already, with this file for process\n", again.succeeded().out());
    Path other = OwnJar.write(folder.resolve("other.jar"), 1001);
    refuses(
        1,
        "give the other file another version",
        "image",
        "add",
        "mine:1",
        other.toString(),
        "--driver=process");
    Files.delete(jar);
    mirage
        .call("run", "mine", "--name", "mine-1", "--host", "edge-1", "--", "--interval", "1ms")
        .succeeded();
    runsOn("mine-1", "edge-1");
    assertEquals(1, files(ofHost("edge-1")).size());
    assertEquals(List.of(), files(ofHost("edge-2")), "nobody needed it there");
    mirage.call("migrate", "mine-1", "edge-2").succeeded();
    runsOn("mine-1", "edge-2");
    assertEquals(1, files(ofHost("edge-2")).size());
    Result back = mirage.call("migrate", "mine-1", "edge-1");
    assertTrue(back.succeeded().out().contains("moved from edge-2 to edge-1"), back.out());
    refuses(1, "is used by mine-1", "image", "rm", "mine:1");
    JsonNode shown = mirage.call("image", "show", "mine", "-o", "json").json();
    assertEquals("mine-1", shown.path("usedBy").path(0).asText(), shown.toString());
    mirage.call("stop", "mine-1").succeeded();
    mirage.call("rm", "mine-1").succeeded();
    mirage.call("image", "rm", "mine:1").succeeded();
    refuses(3, "there is no image 'mine:1'", "image", "rm", "mine:1");
    String digest = shown.path("variants").path(0).path("digest").asText();
    assertTrue(
        files(program.data().resolve("images")).stream()
            .noneMatch(file -> file.endsWith(digest) || file.toString().contains("uploads")),
        "nothing is left at the manager");
  }

  @Test
  void whatNoHostCouldRunIsRefused() throws Exception {
    refuses(
        2,
        "--in-place",
        "image",
        "add",
        "parts",
        OwnJar.thatNeedsOthers().toString(),
        "--driver=process");
    Path text = Files.writeString(folder.resolve("hello.txt"), "hello");
    refuses(2, "ELF", "image", "add", "text", text.toString(), "--driver=qemu");
    refuses(
        2,
        "a jar, a native executable",
        "image",
        "add",
        "text",
        text.toString(),
        "--driver=process");
    refuses(2, "is not one", "image", "add", "a'b", text.toString(), "--driver=process");
    refuses(1, "to be read", "image", "add", "none", "none.jar", "--driver=process");
    refuses(3, "there is no image 'text'", "image", "show", "text");
    assertTrue(
        files(program.data().resolve("images/uploads")).isEmpty(), "nothing of them is left");
  }

  @Test
  void anAgentThatIsKilledWhileItFetchesGoesOnWhereItWas() throws Exception {
    Path jar = OwnJar.write(folder.resolve("large.jar"), LARGE);
    mirage.call("image", "add", "large", jar.toString(), "--driver", "process").succeeded();
    mirage
        .call("run", "large", "--name", "large-1", "--host", "edge-1", "--", "--interval", "1ms")
        .succeeded();
    try (Relay relay = new Relay(agentsPort())) {
      Process agent = startAgent(relay.port());
      long before = relay.forwardedToClient();
      relay.stallToClientAfter(LARGE / 2);
      mirage.call("migrate", "large-1", "edge-9", "--detach").succeeded();
      Deadline.of(PATIENCE_SECONDS)
          .until(() -> partialBytes() > LARGE / 3, () -> "half of it has come: " + partialBytes());
      agent.destroyForcibly();
      assertTrue(agent.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
      relay.heal();
      Process successor = startAgent(relay.port());
      Deadline.of(PATIENCE_SECONDS)
          .until(
              () ->
                  mirage
                      .call("show", "large-1", "-o", "json")
                      .json()
                      .path("host")
                      .asText()
                      .equals("edge-9"),
              () -> "it has moved: " + mirage.call("migration", "list").out());
      assertTrue(successor.isAlive());
      runsOn("large-1", "edge-9");
      long forwarded = relay.forwardedToClient() - before;
      assertTrue(forwarded < LARGE + LARGE / 3, "it was not fetched twice: " + forwarded);
      mirage.call("stop", "large-1").succeeded();
    }
  }

  private static int agentsPort() throws IOException {
    String line =
        mirage.said().lines().filter(said -> said.contains("agents: ")).findFirst().orElseThrow();
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
  }

  private static Process startAgent(int port) throws IOException {
    Path out = Files.createTempFile(folder, "edge-9", ".out");
    Path err = Files.createTempFile(folder, "edge-9", ".err");
    Process agent =
        program.start(out, err, "agent", "--name=edge-9", "--repository=127.0.0.1:" + port);
    AGENTS.add(agent);
    Deadline.of(PATIENCE_SECONDS)
        .until(
            () -> Files.readString(out).contains("ready"),
            () -> "edge-9 is ready: " + Files.readString(err));
    return agent;
  }

  private static long partialBytes() throws IOException {
    long bytes = 0;
    for (Path file : files(ofHost("edge-9").resolve("partial"))) {
      bytes += Files.size(file);
    }
    return bytes;
  }
}
