package org.miragemanager.guests.c;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.Store;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest;

/** PROTOCOL.md, sections 1 to 5, sentence by sentence, for a guest in C as a process. */
@Timeout(60)
@Tag("processes")
class NativeGuestTest {
  @TempDir private Path folder;
  private NativeGuest guest;
  private AgentEnd agent;

  @AfterEach
  void close() throws IOException {
    if (guest != null) {
      guest.close();
    }
  }

  private void start(long generation, String... arguments) throws Exception {
    guest = new NativeGuest(folder, generation, "counter", arguments);
    agent = guest.agent;
  }

  private void startSlow(long generation) throws Exception {
    start(generation, "--interval", "1m");
    agent.connectAndWaive();
  }

  private static byte[] state(long generation, long sequence, String next, long count) {
    return Checkpoint.of(generation, sequence, next, new Store().setInt("count", count)).encode();
  }

  @Test
  void helloSaysWhoItIs() throws Exception {
    start(7, "--interval", "1m");
    FromGuest.Hello hello = agent.connect();
    assertEquals(
        new FromGuest.Hello(
            1, NativeGuest.TOKEN, "test-1", 7, GuestPhase.WAITING, 0, hello.clock()),
        hello);
    assertTrue(hello.clock().isPresent());
  }

  @Test
  void goStartsTheFirstStepAndExitEndsIt() throws Exception {
    startSlow(1);
    agent.say(new ToGuest.Go(1));
    assertEquals(new FromGuest.Running(1), agent.expect(FromGuest.Running.class));
    assertTrue(guest.log().matches("\\d+ 1 count 1\n"), guest.log());
    agent.say(new ToGuest.Exit());
    assertEquals(0, guest.process.waitFor());
  }

  @Test
  void noStepIsExecutedBeforeItsOwnGo() throws Exception {
    startSlow(2);
    assertEquals(0, agent.expect(FromGuest.Heartbeat.class).sequence());
    agent.say(
        new ToGuest.State(state(1, 4, "count", 4)),
        new ToGuest.Suspend(),
        new ToGuest.Acknowledged(9),
        new ToGuest.Refused(9, "no"),
        new ToGuest.Go(1),
        new ToGuest.Go(3),
        new ToGuest.WaivedLease());
    assertEquals(4, agent.expect(FromGuest.Heartbeat.class).sequence());
    FromGuest.Hello hello = agent.connect();
    assertEquals(GuestPhase.WAITING, hello.phase());
    assertEquals(4, hello.sequence());
    assertEquals("", guest.log());
  }

  @Test
  void itRunsFromTheLastStateAndCountsOn() throws Exception {
    startSlow(3);
    agent.say(new ToGuest.State(state(1, 10, "count", 100)));
    agent.say(new ToGuest.State(state(2, 20, "count", 200)), new ToGuest.Go(3));
    assertEquals(new FromGuest.Running(21), agent.expect(FromGuest.Running.class));
    agent.say(new ToGuest.Suspend());
    FromGuest.State given = agent.expect(FromGuest.State.class);
    assertEquals(21, given.sequence());
    assertArrayEquals(state(3, 21, "count", 201), given.checkpoint());
  }

  @Test
  void aStateThatDidNotComeWholeLeavesWhatWasThereBefore() throws Exception {
    startSlow(2);
    byte[] half = "{\"type\":\"state\",\"bytes\":5000}\n half of it".getBytes(UTF_8);
    agent.sayRaw(half);
    agent.connectAndWaive();
    agent.say(new ToGuest.State(state(1, 10, "count", 100)));
    agent.sayRaw(half);
    assertEquals(10, agent.connect().sequence());
    agent.say(new ToGuest.Go(2));
    assertEquals(new FromGuest.Running(11), agent.expect(FromGuest.Running.class));
  }

  @Test
  void halfAStateAndGoOverANewConnectionBeginsFromTheFirstStep() throws Exception {
    startSlow(2);
    agent.sayRaw("{\"type\":\"state\",\"bytes\":5000}\n half of it".getBytes(UTF_8));
    agent.connectAndWaive();
    agent.say(new ToGuest.Go(2));
    assertEquals(new FromGuest.Running(1), agent.expect(FromGuest.Running.class));
    agent.say(new ToGuest.Suspend());
    assertArrayEquals(state(2, 1, "count", 1), agent.expect(FromGuest.State.class).checkpoint());
  }

  @Test
  void aStateComesTooLateOnceItRuns() throws Exception {
    startSlow(1);
    agent.say(new ToGuest.Go(1), new ToGuest.State(state(1, 10, "count", 100)));
    assertEquals(new FromGuest.Running(1), agent.expect(FromGuest.Running.class));
  }

  @Test
  void noStepIsExecutedBetweenTheAnswerToSuspendAndTheNextGo() throws Exception {
    startSlow(1);
    agent.say(new ToGuest.Go(1));
    agent.expect(FromGuest.Running.class);
    agent.say(new ToGuest.Suspend());
    FromGuest.State given = agent.expect(FromGuest.State.class);
    FromGuest.Hello hello = agent.connectAndWaive();
    assertEquals(GuestPhase.SUSPENDED, hello.phase());
    assertEquals(1, hello.sequence());
    agent.say(new ToGuest.Go(2), new ToGuest.State(given.checkpoint()), new ToGuest.Suspend());
    assertEquals(given, agent.expect(FromGuest.State.class));
    agent.say(new ToGuest.Go(1));
    assertEquals(new FromGuest.Running(2), agent.expect(FromGuest.Running.class));
  }

  @Test
  void aSuspendGetsThroughToAGuestThatNeverPauses() throws Exception {
    start(1, "--interval", "0ms");
    agent.connectAndWaive();
    for (int round = 0; round < 20; round++) {
      agent.say(new ToGuest.Go(1));
      long running = agent.expect(FromGuest.Running.class).sequence();
      agent.say(new ToGuest.Suspend());
      assertTrue(agent.expect(FromGuest.State.class).sequence() >= running);
    }
  }

  @Test
  void theProgramGoesOnWhileTheChannelIsBroken() throws Exception {
    start(1, "--interval", "1ms");
    agent.connectAndWaive();
    agent.say(new ToGuest.Go(1));
    agent.expect(FromGuest.Running.class);
    long before = agent.connect().sequence();
    FromGuest.Hello hello = agent.connect();
    while (hello.sequence() <= before + 3) {
      hello = agent.connect();
    }
    assertEquals(GuestPhase.RUNNING, hello.phase());
    assertEquals(hello.sequence(), agent.expect(FromGuest.Running.class).sequence());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\n",
        "\n",
        "{}\n",
        "{\"type\":7}\n",
        "{\"type\":\"state\"}\n",
        "{\"type\":\"go\"}\n",
        "{\"type\":\"go\",\"generation\":-1}\n",
        "{\"type\":\"lease\"}\n",
        "{\"type\":\"x\",\"bytes\":16777217}\n",
        "{\"type\":\"x\",\"bytes\":1.5}\n",
        "{\"type\":\"suspend\",\"a\":1,\"\\u0061\":2}\n",
        "{\"type\":\"suspend\"} {}\n",
        "{\"type\":\"suspend\",}\n",
        "{\"type\":\"suspend\",\"a\":[1,{\"b\":}]}\n",
        "{\"type\":\"suspend\",\"a\":01}\n",
      })
  void aBrokenFrameMakesItConnectAgain(String frame) throws Exception {
    startSlow(1);
    agent.sayRaw(frame.getBytes(UTF_8));
    assertTrue(agent.isBrokenByGuest());
    assertEquals(GuestPhase.WAITING, agent.connect().phase());
    assertTrue(guest.log().contains("the agent broke the guest protocol: "), guest.log());
  }

  @Test
  void aHeaderThatIsTooLongMakesItConnectAgainAndTheLongestDoesNot() throws Exception {
    startSlow(1);
    String field = "{\"type\":\"suspend\",\"a\":\"%s\"}\n";
    int most = 4_096 - field.formatted("").length();
    agent.sayRaw(field.formatted("x".repeat(most)).getBytes(UTF_8));
    agent.say(new ToGuest.Go(1));
    agent.expect(FromGuest.Running.class);
    agent.sayRaw(field.formatted("x".repeat(most + 1)).getBytes(UTF_8));
    assertTrue(agent.isBrokenByGuest());
  }

  @Test
  void whatItDoesNotKnowIsIgnoredAndSkipped() throws Exception {
    startSlow(1);
    agent.sayRaw(
        ("{\"type\":\"novelty\",\"bytes\":9}\n{\"type\":\n"
                + "{ \"deep\" : [[{\"a\":[]}],-1.5e+3,null,false,\"\\ud83d\\ude00\\n\"] ,"
                + "\"number\":123456789012345678901234567890, \"type\" : \"\\u0067o\","
                + "\"generation\":1}\r\n")
            .getBytes(UTF_8));
    assertEquals(new FromGuest.Running(1), agent.expect(FromGuest.Running.class));
  }

  @Test
  void aStateThatItCannotRunFromMakesItFail() throws Exception {
    byte[] damaged = state(1, 1, "count", 1);
    damaged[10] ^= 1;
    startSlow(2);
    agent.say(new ToGuest.State(damaged));
    assertEquals(
        "the state to run from cannot be read: the checkpoint is damaged: its digest differs",
        agent.expect(FromGuest.Failed.class).message());
    assertEquals(1, guest.process.waitFor());
    guest.close();
    startSlow(3);
    agent.say(new ToGuest.State(state(1, 1, "other", 1)));
    assertEquals(
        "the state goes on with step other, which this program does not have: run the program that"
            + " it belongs to",
        agent.expect(FromGuest.Failed.class).message());
    assertEquals(1, guest.process.waitFor());
  }

  @Test
  void aStepThatFailsEndsTheGuestAndSaysWhy() throws Exception {
    startSlow(2);
    byte[] state =
        Checkpoint.of(1, 1, "count", new Store().setString("count", "a \"text\"")).encode();
    agent.say(new ToGuest.State(state), new ToGuest.Go(2));
    String message = agent.expect(FromGuest.Failed.class).message();
    assertEquals(
        "step count failed: the key \"count\" holds a string: use the getter of that type",
        message);
    assertEquals(1, guest.process.waitFor());
    assertEquals(message + "\n", guest.log());
  }

  @Test
  void aProgramThatIsCompleteTerminatesAgainAfterHelloAndWaitsForExit() throws Exception {
    start(2, "--interval", "1ms", "--until", "2");
    agent.connectAndWaive();
    agent.say(new ToGuest.Go(2));
    agent.expect(FromGuest.Running.class);
    FromGuest.Terminate terminate = agent.expect(FromGuest.Terminate.class);
    assertArrayEquals(state(2, 2, "", 2), terminate.checkpoint());
    assertEquals(GuestPhase.COMPLETE, agent.connect().phase());
    assertEquals(terminate, agent.expect(FromGuest.Terminate.class));
    agent.say(new ToGuest.Suspend(), new ToGuest.Go(2), new ToGuest.Exit());
    assertEquals(0, guest.process.waitFor());
  }

  @Test
  void aStateWithoutANextStepTerminatesRightAfterGo() throws Exception {
    startSlow(3);
    agent.say(new ToGuest.State(state(2, 9, "", 9)), new ToGuest.Go(3));
    assertArrayEquals(state(3, 9, "", 9), agent.expect(FromGuest.Terminate.class).checkpoint());
    agent.say(new ToGuest.Refused(9, "it is too large"));
    assertEquals(
        "checkpoint 9 was refused: it is too large",
        agent.expect(FromGuest.Failed.class).message());
    assertEquals(1, guest.process.waitFor());
  }

  @Test
  void aStateOfAnySizeIsGivenAndTaken() throws Exception {
    start(1, "--interval", "1m", "--ballast", "16000000");
    agent.connectAndWaive();
    agent.say(new ToGuest.Go(1));
    agent.expect(FromGuest.Running.class);
    agent.say(new ToGuest.Suspend());
    byte[] given = agent.expect(FromGuest.State.class).checkpoint();
    assertEquals(16_000_000, Checkpoint.decode(given).store().getBytes("ballast").length);
    guest.close();
    startSlow(2);
    agent.say(new ToGuest.State(given), new ToGuest.Go(2));
    agent.expect(FromGuest.Running.class);
    agent.say(new ToGuest.Suspend());
    Store moved = Checkpoint.decode(agent.expect(FromGuest.State.class).checkpoint()).store();
    assertEquals(Checkpoint.decode(given).store().setInt("count", 2), moved);
  }

  @Test
  void itDoesNotSpinWhileItWaits() throws Exception {
    startSlow(1);
    agent.say(new ToGuest.Go(1));
    agent.expect(FromGuest.Running.class);
    assertFalse(guest.process.waitFor(500, TimeUnit.MILLISECONDS));
    assertTrue(
        guest.process.info().totalCpuDuration().orElseThrow().toMillis() <= 50,
        guest.process.info().toString());
  }
}
