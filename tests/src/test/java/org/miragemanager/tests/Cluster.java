package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.miragemanager.demo.log.StepLog;

/**
 * A real Temporal server, a manager and two host agents, each a process of its own that can be
 * killed and started again with what it left on disk.
 */
public final class Cluster implements AutoCloseable {
  /** What can be killed. */
  public enum Part {
    TEMPORAL,
    MANAGER,
    EDGE_1,
    EDGE_2
  }

  private static final long PATIENCE_SECONDS = 60;

  /** Tests judge by all that guests have printed. */
  private static final String KEEP_LOGS = "--keep-ended=1000";

  private static final String COUNTER_IN_C = "counter-in-c";

  private final Path folder;
  private final TemporalServer temporal;
  private final MirageProgram program;
  private final int agentsPort = TemporalServer.freePort();
  private final int httpPort = TemporalServer.freePort();
  private final ManagerHttp manager;
  private final Map<Part, Process> processes = new EnumMap<>(Part.class);
  private final Map<Part, Path> logs = new EnumMap<>(Part.class);
  private final List<Process> agents = new ArrayList<>();
  private final List<String> managerOptions;
  private int starts;

  /**
   * Starts all of it and waits until both hosts have joined.
   *
   * @param managerOptions what the manager is told besides
   */
  public Cluster(Path folder, String... managerOptions) throws IOException {
    this.folder = folder;
    this.managerOptions = List.of(managerOptions);
    this.temporal = new TemporalServer(folder.resolve("temporal"));
    this.program = new MirageProgram(folder).with("TEMPORAL_ADDRESS", temporal.address());
    this.manager = new ManagerHttp(httpPort, program.data(), this::managerLog);
    Files.createDirectories(program.data());
    start(Part.MANAGER);
    start(Part.EDGE_1);
    start(Part.EDGE_2);
  }

  /** The Temporal server. */
  public TemporalServer temporal() {
    return temporal;
  }

  /** The manager, whichever process it is now. */
  public ManagerHttp manager() {
    return manager;
  }

  /** Runs a command of {@code miragectl} to its end. */
  public MirageProgram.Result call(String... arguments) throws IOException, InterruptedException {
    return program.call(arguments);
  }

  /** Starts a part and waits until it can be used. */
  public void start(Part part) throws IOException {
    starts++;
    switch (part) {
      case TEMPORAL -> temporal.start();
      case MANAGER -> {
        List<String> words = new ArrayList<>(List.of("server", "--temporal=server"));
        words.addAll(List.of("--agents-port=" + agentsPort, "--http-port=" + httpPort));
        words.addAll(managerOptions);
        run(part, words.toArray(String[]::new));
        await(part, manager::answers);
      }
      case EDGE_1, EDGE_2 -> {
        Path out =
            run(
                part,
                "agent",
                "--name=" + host(part),
                "--repository=127.0.0.1:" + agentsPort,
                KEEP_LOGS);
        await(part, () -> Files.readString(out).contains("ready"));
      }
    }
  }

  /** Starts one more agent, which lives as long as this, and waits until it has joined. */
  Process startAgent(String host, String... options) throws IOException {
    return startAgentBehind(agentsPort, host, options);
  }

  /** The same, of an agent that reaches the manager at another port. */
  Process startAgentBehind(int port, String host, String... options) throws IOException {
    starts++;
    Path out = folder.resolve(host + "-" + starts + ".out");
    Path err = folder.resolve(host + "-" + starts + ".err");
    List<String> words = new ArrayList<>();
    words.addAll(List.of("agent", "--name=" + host, "--repository=127.0.0.1:" + port));
    words.add(KEEP_LOGS);
    words.addAll(List.of(options));
    Process agent = program.start(out, err, words.toArray(String[]::new));
    agents.add(agent);
    Deadline.of(PATIENCE_SECONDS)
        .until(
            () -> Files.readString(out).contains("ready"),
            () -> host + " is ready: " + Files.readString(err));
    return agent;
  }

  /** Where the manager serves agents. */
  int agentsPort() {
    return agentsPort;
  }

  /** Where the agents keep their data. */
  Path hostsFolder() {
    return program.data().resolve("hosts");
  }

  /** The process of a part that is not Temporal. */
  Process process(Part part) {
    return processes.get(part);
  }

  String managerLog() {
    try {
      return Files.readString(logs.get(Part.MANAGER));
    } catch (IOException gone) {
      return "its log is gone";
    }
  }

  static String host(Part part) {
    return part == Part.EDGE_1 ? "edge-1" : "edge-2";
  }

  private Path run(Part part, String... words) throws IOException {
    Path out = folder.resolve(part + "-" + starts + ".out");
    Path err = folder.resolve(part + "-" + starts + ".err");
    logs.put(part, err);
    processes.put(part, program.start(out, err, words));
    return out;
  }

  private void await(Part part, Callable<Boolean> condition) {
    Deadline.of(PATIENCE_SECONDS)
        .until(condition, () -> part + " is ready: " + Files.readString(logs.get(part)));
  }

  /** kill -9. */
  public void kill(Part part) throws InterruptedException {
    if (part == Part.TEMPORAL) {
      temporal.kill();
    } else {
      Process process = processes.get(part);
      process.destroyForcibly();
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it is gone");
    }
  }

  /** Asks a part to end, and waits until it has. */
  public void stop(Part part) throws InterruptedException {
    if (part == Part.TEMPORAL) {
      temporal.stop();
    } else {
      Process process = processes.get(part);
      process.destroy();
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> part + " ends");
    }
  }

  /** What all processes of the manager and of both agents have logged until now. */
  public List<String> logLines() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".err")).sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  /** Where the manager keeps its repository. */
  public Path repositoryFolder() {
    return program.data().resolve("repository");
  }

  /** Runs a counter of 5 ms a step on edge-1. */
  void runCounter(String name) throws IOException {
    runCounter(name, "counter");
  }

  /** The same, of an image that {@link #addCounterInC} has added. */
  void runCounterInC(String name) throws IOException {
    runCounter(name, COUNTER_IN_C);
  }

  private void runCounter(String name, String image) throws IOException {
    manager.post(
        "/v1/unikernels",
        """
        {"name":"%s","image":"%s","host":"edge-1","arguments":["--interval","5ms"]}"""
            .formatted(name, image));
  }

  /**
   * Adds the image of the counter in C, for tests with many starts: it starts in a millisecond, the
   * one in Java takes half a second of a processor.
   */
  void addCounterInC() throws IOException, InterruptedException {
    CGuests.build();
    String file = MirageProgram.TOP.resolve("guests/c/target/counter").toString();
    call("image", "add", COUNTER_IN_C, file, "--driver", "process").succeeded();
  }

  /**
   * An operation, once it has ended; a manager that is away meanwhile is waited for, and a record
   * that is made only when a step is done again.
   */
  JsonNode ended(String workflowId, String runId) {
    JsonNode[] found = new JsonNode[1];
    Deadline.of(2 * PATIENCE_SECONDS)
        .until(
            () -> {
              if (manager.answers()) {
                found[0] =
                    manager.find("/v1/operations/" + workflowId + "?runId=" + runId).orElse(null);
              }
              return found[0] != null && found[0].hasNonNull("endedAt");
            },
            () -> workflowId + " ends: " + found[0]);
    return found[0];
  }

  /** Begins a migration, and waits for its end unless detached. */
  JsonNode migrate(String name, String target, boolean detach) throws IOException {
    String path = "/v1/unikernels/" + name + "/migrate";
    String order = "{\"target\":\"" + target + "\"}";
    return detach ? manager.begin(path, order) : manager.post(path, order);
  }

  /** The repository says so, and the guest takes steps under the generation that it names. */
  void runsOn(String name, String host) throws IOException {
    JsonNode unikernel = manager.get("/v1/unikernels/" + name);
    assertEquals(host, unikernel.path("host").asText(), unikernel.toString());
    long generation = unikernel.get("generation").asLong();
    long before = log(name).count();
    Deadline.of(PATIENCE_SECONDS)
        .until(
            () -> {
              StepLog log = log(name);
              return log.count() > before && log.steps().getLast().generation() == generation;
            },
            () -> name + " takes steps on " + host + ": " + unikernel);
    log(name).requireContiguous();
  }

  /** Stops and removes a counter, which has counted without a gap. */
  void remove(String name) throws IOException {
    manager.post("/v1/unikernels/" + name + "/stop", "{}");
    log(name).requireContiguous();
    manager.delete("/v1/unikernels/" + name);
  }

  /** The guest's own log of all its domains, on both hosts. */
  public StepLog log(String name) throws IOException {
    return StepLog.parse(manager.text("/v1/unikernels/" + name + "/logs"));
  }

  @Override
  public void close() {
    processes.values().forEach(Process::destroy);
    agents.forEach(Process::destroy);
    temporal.close();
    for (long guest : MirageProgram.processesNaming(folder)) {
      ProcessHandle.of(guest).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
