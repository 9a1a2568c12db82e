package org.miragemanager.hostagent.driver.qemu.qmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.Messages;
import org.miragemanager.hostagent.driver.qemu.qmp.QmpClient.QmpLines;

@Timeout(60)
final class QmpClientTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(100);

  @TempDir private Path folder;
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private FakeQemu qemu;
  private QmpClient client;

  @BeforeEach
  void connect() throws IOException {
    qemu = new FakeQemu(folder);
    client =
        QmpClient.over(
            qemu.socket(),
            new QmpClient.Listener() {
              @Override
              public void ready(String version) {
                heard.add("ready " + version);
              }

              @Override
              public void happened(QmpClient.Event event) {
                heard.add(event.name() + " " + event.data());
              }
            });
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    qemu.close();
  }

  @Test
  void itShakesHandsAndGivesCommands() throws Exception {
    qemu.shakeHands();
    CompletableFuture<JsonNode> answer = execute("query-status", LONG);
    assertEquals(
        "{\"execute\":\"query-status\",\"id\":2,\"arguments\":{\"a\":\"b\"}}", qemu.hear());
    qemu.say("{\"return\":{\"running\":true},\"id\":2}");
    assertTrue(answer.get().path("running").asBoolean());
    assertEquals("ready 9.1.2", heard.poll(30, TimeUnit.SECONDS));
  }

  @Test
  void answersFindTheirCommandsInAnyOrder() throws Exception {
    qemu.shakeHands();
    CompletableFuture<JsonNode> first = execute("one", LONG);
    qemu.hear();
    CompletableFuture<JsonNode> second = execute("two", LONG);
    qemu.hear();
    qemu.say("{\"return\":2,\"id\":3}");
    qemu.say("{\"event\":\"RESUME\",\"timestamp\":{\"seconds\":1,\"microseconds\":2}}");
    qemu.say("{\"return\":1,\"id\":2}");
    assertEquals(1, first.get().asInt());
    assertEquals(2, second.get().asInt());
  }

  @Test
  void refusalsHaveQemusOwnWords() throws Exception {
    qemu.shakeHands();
    CompletableFuture<JsonNode> answer = execute("foo", LONG);
    qemu.hear();
    qemu.say(
        "{\"id\":2,\"error\":{\"class\":\"CommandNotFound\",\"desc\":\"The command foo has not been"
            + " found\"}}");
    ExecutionException failure = assertThrows(ExecutionException.class, answer::get);
    QmpClient.RefusedException refused = (QmpClient.RefusedException) failure.getCause();
    assertEquals("CommandNotFound", refused.errorClass());
    Messages.assertMessage("qmp-refused", refused.getMessage());
  }

  @Test
  void eventsAreHeard() throws Exception {
    qemu.shakeHands();
    qemu.say("{\"event\":\"SHUTDOWN\",\"data\":{\"guest\":true,\"reason\":\"guest-reset\"}}");
    assertEquals("ready 9.1.2", heard.poll(30, TimeUnit.SECONDS));
    assertEquals(
        "SHUTDOWN {\"guest\":true,\"reason\":\"guest-reset\"}", heard.poll(30, TimeUnit.SECONDS));
  }

  @Test
  void aCommandThatIsNotAnsweredTimesOutAndTheNextIsNotConfusedByTheLateAnswer() throws Exception {
    qemu.shakeHands();
    CompletableFuture<JsonNode> late = execute("slow", SHORT);
    assertMessage("QEMU did not answer 'slow' in time.", late);
    qemu.hear();
    CompletableFuture<JsonNode> next = execute("next", LONG);
    qemu.hear();
    qemu.say("{\"return\":\"late\",\"id\":2}");
    qemu.say("{\"return\":\"right\",\"id\":3}");
    assertEquals("right", next.get().asText());
  }

  @Test
  void aQemuThatDoesNotGreetIsNotWaitedForLongerThanAsked() throws Exception {
    qemu.accept();
    assertMessage("QEMU did not answer 'quit' in time.", execute("quit", SHORT));
  }

  @Test
  void whoIsNotQemuIsRefused() throws Exception {
    qemu.accept().say("{\"hello\":\"I am something else\"}");
    assertMessage("The connection to QEMU is closed.", execute("quit", LONG));
    client.closed().get(30, TimeUnit.SECONDS);
  }

  @Test
  void aBrokenConnectionFailsWhatWaits() throws Exception {
    qemu.shakeHands();
    CompletableFuture<JsonNode> answer = execute("quit", LONG);
    qemu.hear();
    qemu.hangUp();
    assertMessage("The connection to QEMU is closed.", answer);
    client.closed().get(30, TimeUnit.SECONDS);
    assertMessage("The connection to QEMU is closed.", execute("again", LONG));
  }

  @Test
  void aLineThatNeverEndsClosesTheConnection() throws Exception {
    qemu.shakeHands();
    String piece = "x".repeat(1 << 16);
    try {
      for (int bytes = 0; bytes <= 2 * QmpLines.LONGEST; bytes += piece.length()) {
        qemu.sayPart(piece);
      }
    } catch (IOException hungUp) {
      // As it should.
    }
    client.closed().get(30, TimeUnit.SECONDS);
  }

  private CompletableFuture<JsonNode> execute(String command, Duration atMost) {
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    Map<String, String> arguments = command.startsWith("query") ? Map.of("a", "b") : Map.of();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                answer.complete(client.execute(command, arguments, atMost));
              } catch (IOException | InterruptedException failure) {
                answer.completeExceptionally(failure);
              }
            });
    return answer;
  }

  private static void assertMessage(String message, CompletableFuture<JsonNode> answer) {
    ExecutionException failure = assertThrows(ExecutionException.class, answer::get);
    assertEquals(message, failure.getCause().getMessage());
  }
}
