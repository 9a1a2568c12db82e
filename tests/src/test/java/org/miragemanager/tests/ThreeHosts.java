package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.miragemanager.demo.log.StepLog;
import org.miragemanager.tests.faults.drive.GuestProcess;

/**
 * A cluster with the hosts edge-1, edge-2 and edge-3, and counters on them, to which things happen.
 * A host is its agent and the processes of its guests. Judged by what the guests have printed,
 * which is read where it lies: of a host that is lost nobody can be asked for it.
 */
public final class ThreeHosts implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final int LOG_DEPTH = 5;

  /** The hosts that are there from the beginning. */
  public static final List<String> NAMES = List.of("edge-1", "edge-2", "edge-3");

  private final Cluster cluster;
  private final Map<String, Process> agents = new TreeMap<>();
  private final List<String> counters = new ArrayList<>();

  /** Starts all of it. */
  public ThreeHosts(Path folder) throws IOException {
    cluster = new Cluster(folder);
    agents.put("edge-1", cluster.process(Cluster.Part.EDGE_1));
    agents.put("edge-2", cluster.process(Cluster.Part.EDGE_2));
    startAgent("edge-3");
  }

  /** What the hosts belong to. */
  public Cluster cluster() {
    return cluster;
  }

  /** Starts an agent, again perhaps, and waits until it has joined. */
  public void startAgent(String host, String... options) throws IOException {
    agents.put(host, cluster.startAgent(host, options));
  }

  /** Starts an agent that reaches the manager at another port. */
  void startAgentBehind(int port, String host) throws IOException {
    agents.put(host, cluster.startAgentBehind(port, host));
  }

  /**
   * Runs a counter that gives ten checkpoints a second; {@code terms}: more fields of the order.
   */
  public void run(String name, String host, String... terms) throws IOException {
    String more = terms.length == 0 ? "" : "," + String.join(",", terms);
    cluster
        .manager()
        .post(
            "/v1/unikernels",
            """
            {"name":"%s","image":"counter","host":"%s","checkpointMillis":100,"arguments":["--interval","5ms"]%s}"""
                .formatted(name, host, more));
    counters.add(name);
    awaitCheckpoint(name);
  }

  private void awaitCheckpoint(String name) {
    await(() -> unikernel(name).path("sequence").asLong() > 0, name + " has given a checkpoint");
  }

  /** What the manager tells of a unikernel. */
  public JsonNode unikernel(String name) throws IOException {
    return cluster.manager().get("/v1/unikernels/" + name);
  }

  /** What the manager tells of a host. */
  public JsonNode host(String name) throws IOException {
    return cluster.manager().get("/v1/hosts/" + name);
  }

  /** The number of a unikernel's owner. */
  public long generation(String name) throws IOException {
    return unikernel(name).get("generation").asLong();
  }

  /** What a counter has printed on all hosts. */
  public StepLog printed(String name) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(cluster.hostsFolder(), LOG_DEPTH)) {
      for (Path file : files.filter(path -> isLog(path, name)).toList()) {
        text.append(Files.readString(file));
      }
    }
    return StepLog.parse(text.toString());
  }

  /** HOST/unikernels/NAME/GENERATION/log. */
  private static boolean isLog(Path file, String name) {
    return file.endsWith("log") && file.getParent().getParent().endsWith("unikernels/" + name);
  }

  List<GuestProcess> guestsOn(String host) {
    return GuestProcess.below(cluster.hostsFolder()).stream()
        .filter(guest -> guest.host().equals(host))
        .toList();
  }

  /** The process of a unikernel's owner. */
  public ProcessHandle process(String name) throws IOException {
    long owner = generation(name);
    return GuestProcess.below(cluster.hostsFolder()).stream()
        .filter(guest -> guest.unikernel().equals(name) && guest.generation() == owner)
        .map(GuestProcess::process)
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + "/" + owner + " has a process"));
  }

  /** kill -9 of the agent alone. */
  public void killAgent(String host) throws InterruptedException {
    Process agent = agents.get(host);
    agent.destroyForcibly();
    assertTrue(agent.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it is gone");
  }

  /** Power is cut: nobody is left to see the guests end. */
  public void killHost(String host) throws InterruptedException {
    killAgent(host);
    guestsOn(host).forEach(guest -> guest.process().destroyForcibly());
  }

  /** Sends a signal to the agent. */
  public void signalAgent(String host, String signal) throws IOException, InterruptedException {
    signal(agents.get(host).toHandle(), signal);
  }

  /** Sends a signal to the agent and all guests. */
  public void signalHost(String host, String signal) throws IOException, InterruptedException {
    signalAgent(host, signal);
    for (GuestProcess guest : guestsOn(host)) {
      signal(guest.process(), signal);
    }
  }

  /** Sends a signal, for example {@code -STOP}, to the process of a guest alone. */
  public void signalGuest(String name, String signal) throws IOException, InterruptedException {
    signal(process(name), signal);
  }

  private static void signal(ProcessHandle process, String signal)
      throws IOException, InterruptedException {
    MirageProgram.run(new ProcessBuilder("kill", signal, Long.toString(process.pid()))).succeeded();
  }

  /** The repository says that it runs, in a later domain, and that one has printed steps. */
  public JsonNode awaitRunsAgain(String name, long formerGeneration) throws IOException {
    await(
        () -> {
          JsonNode unikernel = unikernel(name);
          long generation = unikernel.get("generation").asLong();
          return unikernel.path("status").asText().equals("connected")
              && generation > formerGeneration
              && printed(name).lastGeneration() == generation;
        },
        name + " runs again");
    return unikernel(name);
  }

  /** It takes a step from now on. */
  public void awaitStep(String name) throws IOException {
    long before = printed(name).count();
    await(() -> printed(name).count() > before, name + " takes steps");
  }

  /** Waits until that is said to be done about a unikernel. */
  public void awaitProspect(String name, String words) {
    await(() -> unikernel(name).path("prospect").asText().contains(words), name + " " + words);
  }

  /** Waits for that, for a minute at most. */
  public void await(Callable<Boolean> condition, String what) {
    Deadline.of(PATIENCE_SECONDS).until(condition, () -> what + ": " + everything());
  }

  private String everything() throws IOException {
    String there =
        cluster.manager().answers()
            ? cluster.manager().get("/v1/unikernels") + "\n" + cluster.manager().get("/v1/hosts")
            : "the manager does not answer";
    return there + "\n" + cluster.managerLog();
  }

  /** All hosts are there, no others, and no counters. */
  public void putInOrder() throws Exception {
    for (String name : NAMES) {
      if (agents.get(name).isAlive()) {
        signalHost(name, "-CONT");
      } else {
        startAgent(name);
      }
    }
    for (String name : NAMES) {
      await(
          () ->
              host(name).path("leaseRuns").asBoolean() && !host(name).path("heldBack").asBoolean(),
          name + " is ready");
    }
    for (String counter : counters) {
      await(() -> !unikernel(counter).hasNonNull("operation"), counter + " is let alone");
      cluster.manager().post("/v1/unikernels/" + counter + "/stop", "{}");
      cluster.manager().delete("/v1/unikernels/" + counter);
    }
    counters.clear();
    for (String other : agents.keySet().stream().filter(host -> !NAMES.contains(host)).toList()) {
      remove(other);
    }
  }

  /** Ends a host and has it forgotten. */
  public void remove(String host) throws Exception {
    killHost(host);
    cluster.call("host", "failover", host, "--confirm-host-is-off").succeeded();
    await(() -> host(host).path("guests").asInt() == 0, host + " is empty");
    cluster.call("host", "rm", host).succeeded();
    agents.remove(host);
  }

  @Override
  public void close() {
    agents.values().forEach(Process::destroy);
    cluster.close();
  }
}
