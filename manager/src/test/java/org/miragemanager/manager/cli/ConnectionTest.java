package org.miragemanager.manager.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.manager.FakeService;
import org.miragemanager.manager.cli.client.ManagerConnection;
import org.miragemanager.manager.cli.client.ManagerFile;
import org.miragemanager.manager.http.HttpApi;

/** How a verb finds its manager, and what it says when there is none. */
final class ConnectionTest {
  @TempDir private Path home;
  private Path data;
  private Console console;

  @BeforeEach
  void begin() throws Exception {
    data = Files.createDirectories(home.resolve("data"));
    console = new Console(home);
  }

  @Test
  void dataFoldersInTheirOrder() {
    assertNobody(home.resolve(".local/share/miragemanager"), "list");
    console.environment.put("XDG_DATA_HOME", "not/absolute");
    assertNobody(home.resolve(".local/share/miragemanager"), "list");
    console.environment.put("XDG_DATA_HOME", home.resolve("xdg").toString());
    assertNobody(home.resolve("xdg/miragemanager"), "list");
    console.environment.put("MIRAGE_DATA", home.resolve("env").toString());
    assertNobody(home.resolve("env"), "list");
    assertNobody(home.resolve("work/option"), "list", "--data", "option");
  }

  @Test
  void aFileThatCannotBeUnderstood() throws Exception {
    Files.writeString(data.resolve("manager.json"), "{\"url\":");
    assertNobody(data, "list", "--data", data.toString());
    Files.writeString(data.resolve("manager.json"), "{}");
    assertNobody(data, "list", "--data", data.toString());
  }

  @Test
  void aDeadProcess() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    try (HttpApi api = HttpApi.start(new FakeService(), "127.0.0.1", 0)) {
      new ManagerFile(api.url().toString(), ended.pid(), 0).write(data);
      assertNobody(data, "list", "--data", data.toString());
    }
  }

  @Test
  void aLiveProcessThatDoesNotListen() throws Exception {
    ManagerFile.ofThisProcess("http://127.0.0.1:" + freePort()).write(data);
    assertNobody(data, "list", "--data", data.toString());
    assertNobody(data, "migrate", "counter-1", "--data", data.toString());
    assertNobody(data, "logs", "counter-1", "--data", data.toString());
  }

  @Test
  void theFileOfARunningManager() throws Exception {
    try (HttpApi api = HttpApi.start(new FakeService(), "127.0.0.1", 0)) {
      ManagerFile.ofThisProcess(api.url().toString()).write(data);
      console.environment.put("MIRAGE_DATA", data.toString());
      assertEquals(0, console.run("list").exitCode());
    }
    ManagerFile.delete(data);
    assertNobody(data, "list");
  }

  @Test
  void anAddressWhereNobodyListens() throws Exception {
    String url = "http://127.0.0.1:" + freePort();
    assertEquals(
        new Console.Ended(
            1,
            "",
            "miragectl: no manager answers at " + url + ": check the address given by --manager\n"),
        console.run("list", "--manager", url));
  }

  @Test
  void aFailureThatMeansThatNobodyIsThere() {
    ManagerConnection connection =
        new ManagerConnection("http://edge-1:7070", "nobody is there", Optional.empty());
    for (IOException failure :
        List.of(
            new ConnectException("refused"),
            new UnknownHostException("edge-1"),
            new NoRouteToHostException("no route"),
            new SSLException("it does not speak TLS"))) {
      assertEquals("nobody is there", connection.failure(failure).getMessage());
    }
    assertEquals(
        "the manager at http://edge-1:7070 ended the connection: look whether it still runs",
        connection.failure(new SocketException("Connection reset")).getMessage());
  }

  @Test
  void whatIsNotAnAddress() {
    for (String url : new String[] {"edge-1", "ftp://x", "http:", "http://edge-1:65536"}) {
      Console.Ended ended = console.run("list", "--manager", url);
      assertEquals(2, ended.exitCode(), ended.err());
      assertTrue(ended.err().startsWith("miragectl: "), ended.err());
    }
  }

  @Test
  void aHostAndAPortAreAnAddress() {
    Console.Ended ended = console.run("list", "--manager", "127.0.0.1:1");
    assertEquals(
        new Console.Ended(
            1,
            "",
            "miragectl: no manager answers at http://127.0.0.1:1: check the address given by"
                + " --manager\n"),
        ended);
  }

  /** Attack L6: the number of a process that has ended was given to another one. */
  @Test
  void anotherProcessOfTheSameNumberIsNoManager() throws Exception {
    try (HttpApi api = HttpApi.start(new FakeService(), "127.0.0.1", 0)) {
      ManagerFile own = ManagerFile.ofThisProcess(api.url().toString());
      new ManagerFile(own.url(), own.pid(), own.startedMillis() - 60_000).write(data);
      assertNobody(data, "list", "--data", data.toString());
    }
  }

  /** Attack C1: the token is sent, from the data folder or as it is given. */
  @Test
  void theTokenIsSent() throws Exception {
    Files.writeString(data.resolve("api-token"), "t-of-the-folder\n");
    Path file = Files.writeString(home.resolve("other-token"), "t-of-a-file\n");
    try (SilentServer other = new SilentServer("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n")) {
      ManagerFile.ofThisProcess(other.url()).write(data);
      console.run("list", "--data", data.toString());
      assertTrue(
          other.heard().contains("Authorization: Bearer t-of-the-folder\r\n"), other.heard());
      console.run("list", "--manager", other.url(), "--token-file", file.toString());
      assertTrue(other.heard().contains("Authorization: Bearer t-of-a-file\r\n"), other.heard());
      console.environment.put("MIRAGE_API_TOKEN", "t-of-the-environment");
      console.run("list", "--manager", other.url());
      assertTrue(
          other.heard().contains("Authorization: Bearer t-of-the-environment\r\n"), other.heard());
    }
    Console.Ended ended =
        console.run("list", "--manager", "http://127.0.0.1:1", "--token-file", "/nowhere");
    assertTrue(ended.err().contains("there is no file /nowhere with a token"), ended.err());
  }

  @Test
  void aClosingSlashDoesNoHarm() {
    try (HttpApi api = HttpApi.start(new FakeService(), "127.0.0.1", 0)) {
      assertEquals(0, console.run("list", "--manager", api.url() + "/").exitCode());
    }
  }

  @Test
  void somethingElseThatListens() throws Exception {
    try (SilentServer other =
        new SilentServer("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<h1>")) {
      Console.Ended ended = console.run("list", "--manager", other.url());
      assertEquals(1, ended.exitCode());
      assertTrue(ended.err().contains("unexpected answer from " + other.url()), ended.err());
    }
    try (SilentServer other = new SilentServer("HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n")) {
      Console.Ended ended = console.run("list", "--manager", other.url());
      assertEquals(1, ended.exitCode());
      assertTrue(ended.err().contains("unexpected HTTP 502 from " + other.url()), ended.err());
    }
    try (SilentServer other = new SilentServer("")) {
      Console.Ended ended = console.run("migrate", "counter-1", "--manager", other.url());
      assertEquals(1, ended.exitCode());
      assertTrue(ended.err().contains("ended the connection"), ended.err());
    }
  }

  private void assertNobody(Path folder, String... arguments) {
    assertEquals(
        new Console.Ended(
            1,
            "",
            "miragectl: no manager runs with the data folder "
                + folder
                + ": start one with `miragectl up`\n"),
        console.run(arguments));
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
