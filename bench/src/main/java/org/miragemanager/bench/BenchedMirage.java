package org.miragemanager.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A {@code miragectl up} in processes of its own, asked over its HTTP API as a user's verbs do. */
public final class BenchedMirage implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int ACCEPTED = 202;
  private static final double BYTES_IN_A_GIBIBYTE = 1L << 30;
  private static final Duration LOOK = Duration.ofMillis(100);

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Path launcher;
  private final Path folder;
  private final Path log;
  private final Process up;
  private final Thread atInterrupt;
  private final URI url;

  /**
   * Starts it and waits until it is ready.
   *
   * @param launcher the script {@code miragectl}
   * @param options further options of {@code up}
   */
  public BenchedMirage(Path launcher, List<String> options) throws IOException {
    this.launcher = launcher;
    folder = Files.createTempDirectory("mirage-bench-");
    log = folder.resolve("up.log");
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.addAll(List.of("up", "--data", folder.resolve("data").toString()));
    command.addAll(options);
    up =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(log.toFile())
            .start();
    // Guests have sessions of their own, which an interrupt of the benchmark does not reach.
    atInterrupt = Thread.ofPlatform().unstarted(() -> kill());
    Runtime.getRuntime().addShutdownHook(atInterrupt);
    try {
      url = awaitReady();
    } catch (IOException | RuntimeException failure) {
      end();
      throw failure;
    }
  }

  private URI awaitReady() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.readString(log).contains("ready after")) {
      if (!up.isAlive() || System.nanoTime() > end) {
        throw new IOException("miragectl up does not become ready: " + Files.readString(log));
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    Path announced = folder.resolve("data").resolve("manager.json");
    return URI.create(json.readTree(Files.readString(announced)).path("url").asText());
  }

  /** Its process. */
  public ProcessHandle process() {
    return up.toHandle();
  }

  /** Runs a verb of the command line against it, which has to succeed. */
  public void command(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(words));
    command.addAll(List.of("--data", data().toString()));
    Process verb = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(verb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (verb.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join().exitValue() != 0) {
      throw new IOException(String.join(" ", words) + ": " + output);
    }
  }

  /** Its data folder. */
  public Path data() {
    return folder.resolve("data");
  }

  /** All that it has said to its user and logged. */
  public String log() throws IOException {
    return Files.readString(log);
  }

  /** Which Temporal it uses, as it says. */
  public String temporal() throws IOException {
    return Files.readString(log)
        .lines()
        .filter(line -> line.contains("Temporal: "))
        .map(line -> line.substring(line.indexOf("Temporal: ") + "Temporal: ".length()))
        .findFirst()
        .orElse("unknown");
  }

  /** What a GET of this path answers. */
  public JsonNode get(String path) throws IOException {
    return json.readTree(text(path));
  }

  /** The same, as text. */
  public String text(String path) throws IOException {
    return send(request(path).GET().build()).body();
  }

  /**
   * What a POST of this body to this path answers; if it begins an operation, that at its end.
   *
   * @throws IOException if it is refused, or the operation does not do what was asked
   */
  public JsonNode post(String path, String body) throws IOException {
    HttpResponse<String> answer = send(request(path).POST(BodyPublishers.ofString(body)).build());
    if (answer.statusCode() != ACCEPTED) {
      return json.readTree(answer.body());
    }
    String operation = answer.headers().firstValue("Location").orElseThrow() + "&wait=60s";
    JsonNode found = get(operation);
    while (!found.hasNonNull("endedAt")) {
      found = get(operation);
    }
    if (!found.path("outcome").asText().equals("done")) {
      throw new IOException("POST " + path + ": " + found);
    }
    return found;
  }

  private HttpRequest.Builder request(String path) throws IOException {
    Path token = folder.resolve("data").resolve("api-token");
    return HttpRequest.newBuilder(url.resolve(path))
        .header("Authorization", "Bearer " + Files.readString(token).strip());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IOException(request.method() + " " + request.uri() + ": " + answer.body());
      }
      return answer;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  /** Processors, memory, system, Java and load, so that figures can be compared. */
  public static Map<String, Object> machine() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new TreeMap<>(
        Map.of(
            "processors",
            system.getAvailableProcessors(),
            "memoryGibibytes",
            Figures.rounded(system.getTotalMemorySize() / BYTES_IN_A_GIBIBYTE),
            "system",
            system.getName() + " " + system.getVersion() + " " + system.getArch(),
            "java",
            Runtime.version().toString(),
            "loadAverageAtTheEnd",
            Figures.rounded(system.getSystemLoadAverage())));
  }

  /** Ends all of its processes at once, and removes what they left. */
  @Override
  public void close() throws IOException {
    client.close();
    end();
  }

  /** Guests would be put on the shelf one by one: nobody needs them any more. */
  private List<ProcessHandle> kill() {
    List<ProcessHandle> processes = up.descendants().toList();
    up.destroyForcibly();
    processes.forEach(ProcessHandle::destroyForcibly);
    return processes;
  }

  private void end() throws IOException {
    List<ProcessHandle> processes = kill();
    boolean ignored = Runtime.getRuntime().removeShutdownHook(atInterrupt);
    for (ProcessHandle process : processes) {
      process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
    up.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
