package org.miragemanager.program;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.ManagerFile;
import org.miragemanager.manager.cli.output.ProgressLine.ProgressRhythm;
import org.miragemanager.manager.http.ApiToken;

/**
 * Runs the common commands once against a server with prepared answers. The launcher starts it
 * after a build, so that the Java virtual machine archives the classes that short commands need.
 */
public final class CommandTraining {
  private static final String OPERATION =
      """
      {"workflowId":"migrate-a","runId":"r","kind":"migrate","unikernel":"a","source":"x",\
      "target":"y","startedAt":"2026-01-01T00:00:00Z","endedAt":"2026-01-01T00:00:01Z",\
      "outcome":"done","downtimeMillis":1.5,"totalMillis":143.0,"stateBytes":61}""";

  private static final String BEGUN =
      """
      {"workflowId":"migrate-a","runId":"r","kind":"migrate","unikernel":"a","source":"x",\
      "target":"y","startedAt":"2026-01-01T00:00:00Z","outcome":"running"}""";

  private static final String UNIKERNEL =
      """
      {"name":"a","status":"connected","host":"x","generation":1,"image":"i","version":"1",\
      "memoryBytes":1,"arguments":["b"],"sequence":1,"stateBytes":61,"stateDigest":"00",\
      "createdAt":"2026-01-01T00:00:00Z","operation":"""
          + OPERATION
          + "}";

  private static final String HOST =
      """
      {"name":"x","address":"y","leaseRuns":true,"leaseNumber":1,"drained":false,"guests":1,\
      "maxGuests":8,"memoryBytes":1,"freeMemoryBytes":1,"drivers":["process"]}""";

  private static final String IMAGE =
      """
      {"name":"i","version":"1","driver":"process","reference":"/f"}""";

  private static final Map<String, String> ANSWERS =
      Map.of(
          "/v1/unikernels", "[" + UNIKERNEL + "]",
          "/v1/unikernels/a", UNIKERNEL,
          "/v1/unikernels/a/migrate", BEGUN,
          "/v1/hosts", "[" + HOST + "]",
          "/v1/images", "[" + IMAGE + "]",
          "/v1/operations", "[" + OPERATION + "]",
          "/v1/operations/migrate-a", OPERATION);

  private static final List<String> COMMANDS =
      List.of(
          "list",
          "show a",
          "show b",
          "host list",
          "image list",
          "migration list",
          "migrate a y",
          "logs a",
          "list -o json",
          "list -o yaml");

  private CommandTraining() {}

  /** Runs them all and ends. */
  public static void main(String[] arguments) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", CommandTraining::answer);
    server.start();
    String manager = "http://127.0.0.1:" + server.getAddress().getPort();
    for (String command : COMMANDS) {
      execute((command + " --manager " + manager).split(" "));
    }
    execute("--help");
    execute("migrate", "--help");
    execute("migrat");
    execute("list", "--data", "/nowhere");
    executeWithDataFolder(manager);
    server.stop(0);
    System.exit(ExitCode.DONE);
  }

  /** As most commands are called: address and token are found in a data folder. */
  private static void executeWithDataFolder(String manager) throws IOException {
    Path data = Files.createTempDirectory("mirage-training-");
    Path token = data.resolve(ApiToken.FILE);
    try {
      Files.writeString(token, "a-token");
      ManagerFile.ofThisProcess(manager).write(data);
      execute("list", "--data", data.toString());
    } finally {
      ManagerFile.delete(data);
      Files.delete(token);
      Files.delete(data);
    }
  }

  private static void execute(String... arguments) {
    CliEnvironment environment =
        new CliEnvironment(
            System.getenv(),
            Path.of(System.getProperty("user.home")),
            Path.of("").toAbsolutePath(),
            OutputStream.nullOutputStream(),
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            false,
            ProgressRhythm.USUAL,
            Clock.systemUTC());
    Main.commandLine(environment).execute(arguments);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String known = ANSWERS.get(exchange.getRequestURI().getPath());
    String text = known == null ? "{\"error\":{\"code\":\"not_found\",\"message\":\"no\"}}" : known;
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(known == null ? 404 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
