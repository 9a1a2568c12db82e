package org.miragemanager.manager.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.miragemanager.manager.FakeService;
import org.miragemanager.manager.cli.client.ManagerFile;
import org.miragemanager.manager.http.HttpApi;
import org.miragemanager.manager.service.MirageService.ServiceException;

/** Every verb against a fake manager over real HTTP. */
final class VerbsTest {
  @TempDir private Path home;
  private final FakeService service = new FakeService();
  private final HttpApi api = HttpApi.start(service, "127.0.0.1", 0);
  private Console console;

  @BeforeEach
  void announce() throws Exception {
    Path data = Files.createDirectories(home.resolve(".local/share/miragemanager"));
    ManagerFile.ofThisProcess(api.url().toString()).write(data);
    console = new Console(home);
  }

  @AfterEach
  void close() {
    api.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          migrate counter-1 edge-2   | migrate counter-1 edge-2 | counter-1 moved from edge-1 to edge-2: downtime 1.9 ms, total 143 ms, state 61 bytes
          migrate counter-1          | migrate counter-1 ?      | counter-1 moved from edge-1 to edge-2: downtime 1.9 ms, total 143 ms, state 61 bytes
          suspend counter-1          | suspend counter-1        | counter-1 moved from edge-1 to the shelf: total 143 ms, state 61 bytes
          suspend counter-2          | suspend counter-2        | counter-2 rests already
          resume counter-1 edge-2    | resume counter-1 edge-2  | counter-1 runs on edge-2: total 143 ms
          resume counter-1           | resume counter-1 ?       | counter-1 runs on edge-1: total 143 ms
          stop counter-1             | stop counter-1           | counter-1 is stopped: total 143 ms, state 61 bytes
          rm counter-1               | remove counter-1         | counter-1 is forgotten
          run counter --name n       | RunOrder[name=n, host=null, guest=GuestSpec[image=counter, memoryBytes=67108864, arguments=[], policy=GuestPolicy[checkpointMillis=1000, onLostContact=FREEZE, restart=ALWAYS, priority=0, requires={}, stopTimeoutMillis=30000]]] | n runs on edge-1: total 143 ms
          run counter:2 --name n --host edge-2 --memory 64M -- --limit 7 | RunOrder[name=n, host=edge-2, guest=GuestSpec[image=counter:2, memoryBytes=67108864, arguments=[--limit, 7], policy=GuestPolicy[checkpointMillis=1000, onLostContact=FREEZE, restart=ALWAYS, priority=0, requires={}, stopTimeoutMillis=30000]]] | n runs on edge-2: total 143 ms
          run counter --name n --checkpoint-interval 500ms --on-lost-contact run --restart never --priority 7 --require zone=a --stop-timeout 5m | RunOrder[name=n, host=null, guest=GuestSpec[image=counter, memoryBytes=67108864, arguments=[], policy=GuestPolicy[checkpointMillis=500, onLostContact=RUN, restart=NEVER, priority=7, requires={zone=a}, stopTimeoutMillis=300000]]] | n runs on edge-1: total 143 ms
          run --name=n --version=3 counter | RunOrder[name=n, host=null, guest=GuestSpec[image=counter:3, memoryBytes=67108864, arguments=[], policy=GuestPolicy[checkpointMillis=1000, onLostContact=FREEZE, restart=ALWAYS, priority=0, requires={}, stopTimeoutMillis=30000]]] | n runs on edge-1: total 143 ms
          """)
  void operates(String command, String asked, String sentence) {
    assertEquals(new Console.Ended(0, sentence + "\n", ""), console.run(command.split(" ")));
    assertEquals(List.of(asked), service.asked);
  }

  @Test
  void aGuestThatEndsAgainAndAgainIsNotToldLikeOneAtRest() {
    service.recovery = "crash-looping";
    String listed = console.run("list").out();
    assertTrue(listed.contains("counter-1   crash-looping"), listed);
    service.recovery = "due";
    assertTrue(console.run("list").out().contains("counter-1   waiting"));
    service.recovery = "never";
    assertTrue(console.run("list").out().contains("counter-1   failed"));
  }

  /** H2: what an end by force cost is told. */
  @Test
  void removesByForceAndSaysWhatIsLost() {
    service.detail =
        "now on the shelf; it was ended by force, and the steps after step 7, its newest"
            + " checkpoint, are given up";
    Console.Ended ended = console.run("rm", "counter-1", "--force");
    assertEquals(
        "counter-1 is forgotten, with its state; it was ended by force, and the steps after step 7,"
            + " its newest checkpoint, are given up\n",
        ended.out());
    assertTrue(service.asked.contains("stop counter-1 by force"), service.asked.toString());
    assertTrue(service.asked.contains("remove counter-1"), service.asked.toString());
  }

  @Test
  void abortsAnOperation() {
    Console.Ended late = console.run("migration", "abort", "run-counter-1");
    assertEquals(1, late.exitCode());
    assertTrue(late.err().contains("too late to abort: counter-1"), late.err());
    service.outcome = "undone";
    service.detail = "aborted: a slip";
    Console.Ended ended =
        console.run("migration", "abort", "run-counter-1", "--reason", "a slip", "--force");
    assertEquals(0, ended.exitCode(), ended.err());
    assertEquals("the start of counter-1 is undone: aborted: a slip\n", ended.out());
    assertTrue(service.asked.contains("abort run-counter-1 f00d a slip true"), "" + service.asked);
  }

  @Test
  void refersToAnImageThatHostsHave() {
    Console.Ended ended =
        console.run(
            "image", "add", "web:1.2", "--driver", "process", "/images/web.jar", "--in-place");
    assertEquals(
        new Console.Ended(
            0, "web:1.2 is added: run it with `miragectl run web:1.2 --name NAME`\n", ""),
        ended);
    assertEquals(
        List.of("ImageOrder[name=web, version=1.2, driver=process, reference=/images/web.jar]"),
        service.asked);
    assertEquals(0, console.run("image", "add", "c:1", "--driver=process", "example:c").exitCode());
    assertTrue(service.asked.getLast().contains("reference=example:c"), service.asked.toString());
  }

  @Test
  void uploadsAnImageOnce() throws IOException {
    Path file = Files.writeString(home.resolve("web, 'quoted'.jar"), "hello");
    String digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    String[] words = {"image", "add", "web", file.toString(), "--driver", "process"};
    assertEquals(
        new Console.Ended(0, "web:1 is added: run it with `miragectl run web:1 --name NAME`\n", ""),
        console.run(words));
    assertEquals(
        List.of(
            "upload ImageUpload[name=web, version=1, driver=process, digest=Optional["
                + digest
                + "], announcedBytes=5] of 5"),
        service.asked);
    assertEquals(
        new Console.Ended(0, "web:1 is there already, with this file for process\n", ""),
        console.run(words));
    Console.Ended missing = console.run("image", "add", "web", "nowhere.jar", "--driver=process");
    assertEquals(1, missing.exitCode());
    assertTrue(missing.err().contains("nowhere.jar to be read"), missing.err());
  }

  @Test
  void forgetsAnImageThatNobodyUses() throws IOException {
    Console.Ended used = console.run("image", "rm", "counter:1");
    assertEquals(1, used.exitCode());
    assertTrue(used.err().contains("is used by counter-1"), used.err());
    Path file = Files.writeString(home.resolve("web.jar"), "hello");
    assertEquals(
        0, console.run("image", "add", "web:7", file.toString(), "--driver=qemu").exitCode());
    assertEquals(
        new Console.Ended(0, "web:7 is forgotten\n", ""), console.run("image", "rm", "web:7"));
    assertEquals(3, console.run("image", "rm", "web:7").exitCode());
    assertEquals(3, console.run("image", "show", "web:7").exitCode());
  }

  @Test
  void printsLogs() {
    assertEquals(
        new Console.Ended(0, "tick of counter-1\n", ""),
        console.run("logs", "counter-1", "--tail", "4K", "--generation", "2"));
    assertEquals(
        List.of("LogsOrder[unikernel=counter-1, generation=2, tailBytes=4096, follow=false]"),
        service.asked);
  }

  @Test
  void logsThatBreakOffFail() {
    Console.Ended ended = console.run("logs", "broken");
    assertEquals(1, ended.exitCode());
    assertEquals(
        "miragectl: the logs of broken broke off: look whether the manager runs\n", ended.err());
  }

  @Test
  void detaches() {
    service.held = new java.util.concurrent.CompletableFuture<>();
    assertEquals(
        new Console.Ended(
            0,
            "the migration of counter-1 goes on: look at it with"
                + " `miragectl migration show migrate-counter-1`\n",
            ""),
        console.run("migrate", "counter-1", "--detach"));
  }

  @Test
  void anOperationThatWasUndoneFailsInTheManagersWords() {
    service.outcome = "undone";
    service.detail = "edge-2 did not boot it; it runs on edge-1 as before";
    assertEquals(
        new Console.Ended(
            1, "", "miragectl: edge-2 did not boot it; it runs on edge-1 as before\n"),
        console.run("migrate", "counter-1", "edge-2"));
  }

  @Test
  void aProgramSeesTheOperationThatFailed() {
    service.outcome = "failed";
    Console.Ended ended = console.run("migrate", "counter-1", "-o", "json");
    assertEquals(1, ended.exitCode());
    assertTrue(ended.out().contains("\"outcome\": \"failed\""), ended.out());
    assertEquals(
        "{\"error\":{\"code\":\"failed\",\"message\":\"the migration of counter-1 ended failed\"}}\n",
        ended.err());
  }

  @ParameterizedTest
  @CsvSource({"BAD_REQUEST,2", "NOT_FOUND,3", "CONFLICT,1", "FAILED,1", "UNAVAILABLE,1"})
  void exitCodesFollowTheManagersReasons(ServiceException.Code code, int exitCode) {
    service.failure = new ServiceException(code, "do this");
    for (String command : List.of("list", "migrate counter-1", "rm counter-1", "logs counter-1")) {
      assertEquals(
          new Console.Ended(exitCode, "", "miragectl: do this\n"),
          console.run(command.split(" ")),
          command);
    }
  }

  @Test
  void namesWithStrangeLettersAreNotFoundByName() {
    for (String name : List.of("no such thing", "a?b#c", "ü", "a%2Fb")) {
      assertEquals(
          new Console.Ended(
              3, "", "miragectl: there is no unikernel " + name + ": see `miragectl list`\n"),
          console.run("show", name));
    }
    assertEquals(3, console.run("show", "a/b").exitCode());
  }

  @Test
  void passesTheFiltersOfOperationsOn() {
    console.run("migration", "list", "--unikernel", "counter-1", "--limit", "7");
    console.run("migration", "show", "run-counter-1", "--run", "beef");
    assertEquals(List.of("operations counter-1 7", "operation run-counter-1 beef"), service.asked);
  }
}
