package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.DomainPhase;
import org.miragemanager.unimem.protocol.ToGuest;

/** What a guest that means harm can do to its agent: little, and nothing to another guest. */
@Timeout(120)
@Tag("processes")
final class HostileGuestTest {

  private static final String UNIKERNEL = "villain-1";
  private static final String OTHER = "counter-1";

  @TempDir private Path folder;
  private FakeRepository repository;
  private TestHost host;
  private long generation;
  private ListenableFuture<CreateResponse> created;

  @BeforeEach
  void open() throws Exception {
    repository = FakeRepository.open();
    host = TestHost.open(folder, "edge-1", repository);
    repository.create(UNIKERNEL);
    generation = repository.prepare(UNIKERNEL, "edge-1");
    created =
        host.futureCalls().create(TestHost.createRequest("example:mute", UNIKERNEL, generation));
    Deadline.await(
        "a process", () -> host.records().stream().anyMatch(record -> record.handle().isPresent()));
  }

  @AfterEach
  void close() throws Exception {
    host.close();
    repository.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\n",
        "{\"type\":\"running\"}\n",
        "{\"type\":\"running\",\"sequence\":-1}\n",
        "{\"type\":\"running\",\"sequence\":9223372036854775808}\n",
        "{\"type\":\"running\",\"sequence\":1e5}\n",
        "{\"type\":\"state\",\"sequence\":1,\"bytes\":16777217}\n",
        "{\"type\":\"state\",\"sequence\":1,\"bytes\":99999999999999999999}\n",
        "{\"type\":\"a\\nb\\u001b[31m\",\"sequence\":1,\"type\":\"x\"}\n",
      })
  void aBrokenChannelIsClosedNotedAndMayBeOpenedAgain(String broken) throws Exception {
    try (TalkingGuest guest = armed()) {
      guest.say(broken);
      guest.hearEnd();
    }
    assertEquals(1, notes("broke its channel"));
    armed().close();
  }

  @Test
  void aLineThatIsTooLongIsNotKept() throws Exception {
    try (TalkingGuest guest = armed()) {
      assertThrows(IOException.class, () -> guest.say("x".repeat(50_000_000)));
    }
    assertEquals(1, notes("longer than 4096 bytes"));
  }

  @Test
  void depthIsNoFaultInAFieldThatNobodyKnows() throws Exception {
    try (TalkingGuest guest = armed()) {
      guest.say("{\"new\":" + "[".repeat(2_000) + "]".repeat(2_000) + ",\"type\":\"x\"}\n");
      guest.say("{\"type\":\"failed\",\"message\":\"heard\"}\n");
      Deadline.await("the next message", () -> notes("heard") == 1);
    }
    assertEquals(0, notes("broke its channel"));
  }

  @Test
  void aHelloForAnotherDomainIsNotHeard() throws Exception {
    String token = TalkingGuest.token(host, UNIKERNEL, generation);
    try (TalkingGuest guest = TalkingGuest.connect(host)) {
      guest.say(TalkingGuest.helloOf(token, UNIKERNEL, generation + 1, "waiting"));
      assertTrue(guest.hear().isEmpty());
    }
    try (TalkingGuest guest = TalkingGuest.connect(host)) {
      guest.say(TalkingGuest.helloOf(token, "x\\n12:00 ERROR all is lost", generation, "waiting"));
      assertTrue(guest.hear().isEmpty());
    }
    try (TalkingGuest guest = TalkingGuest.connect(host)) {
      guest.say(TalkingGuest.helloOf("guessed", UNIKERNEL, generation, "waiting"));
      assertTrue(guest.hear().isEmpty());
    }
    assertEquals(2, notes("says that it is another one"));
    assertFalse(created.isDone());
  }

  @Test
  void aFailureInManyLinesIsNotedInOne() throws Exception {
    try (TalkingGuest guest = armed()) {
      guest.say(
          "{\"type\":\"failed\",\"message\":\"one\\n7 1 count 9\\r\\u001b[2J%s "
              + "x".repeat(3_000)
              + "\"}\n");
      Deadline.await("a note", () -> notes("cannot go on") == 1);
    }
    List<String> lines = Files.readAllLines(host.log(UNIKERNEL, generation));
    assertTrue(lines.getLast().contains("one?7 1 count 9??[2J%s x"), lines.getLast());
    assertTrue(lines.getLast().length() < 400);
    assertTrue(StepLogs.read(host.log(UNIKERNEL, generation)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"running", "suspended", "complete"})
  void aGuestThatSaysItRanAndWasNeverToldToIsEnded(String phase) throws Exception {
    ProcessHandle process = host.process(UNIKERNEL, generation);
    try (TalkingGuest guest = TalkingGuest.connect(host)) {
      guest.hello(host, UNIKERNEL, generation, phase);
      process.onExit().get(20, TimeUnit.SECONDS);
    }
    assertEquals(1, notes("was never told to go"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"running", "state", "terminate"})
  void aStepWithoutGoEndsTheGuest(String type) throws Exception {
    ProcessHandle process = host.process(UNIKERNEL, generation);
    try (TalkingGuest guest = armed()) {
      String bytes = type.equals("running") ? "" : ",\"bytes\":2";
      String frame = "{\"type\":\"" + type + "\",\"sequence\":1" + bytes + "}\n";
      for (int index = 0; index < 100; index++) {
        guest.say(frame + (bytes.isEmpty() ? "" : "ab"));
      }
      process.onExit().get(20, TimeUnit.SECONDS);
    } catch (IOException closed) {
      process.onExit().get(20, TimeUnit.SECONDS);
    }
    assertEquals(1, notes("was never told to go"));
    assertEquals(0, repository.calls(FaultyRepository.Call.COMPLETE));
    assertEquals(0, repository.calls(FaultyRepository.Call.KEEP));
  }

  @Test
  void aGuestThatConnectsAgainAndAgainIsNotServedAlways() throws Exception {
    List<TalkingGuest> channels = new ArrayList<>();
    for (int index = 0; index < 100; index++) {
      TalkingGuest guest = TalkingGuest.connect(host);
      guest.hello(host, UNIKERNEL, generation, "waiting");
      channels.add(guest);
    }
    Deadline.await("a note", () -> notes("connects again and again") > 0);
    assertTrue(lines() <= 25, lines() + " notes");
    for (TalkingGuest guest : channels) {
      guest.close();
    }
    assertOtherRuns();
  }

  @Test
  void manyStrangersKeepNoGuestOut() throws Exception {
    List<TalkingGuest> unidentified = new ArrayList<>();
    for (int index = 0; index < 400; index++) {
      unidentified.add(TalkingGuest.connect(host));
    }
    assertOtherRuns();
    long threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("guest"))
            .count();
    assertTrue(threads <= 70, threads + " threads");
    for (TalkingGuest stranger : unidentified) {
      stranger.close();
    }
  }

  @Test
  void checkpointsThatNobodyAskedForAreNotSent() throws Exception {
    try (TalkingGuest guest = running()) {
      for (int index = 0; index < 1_000; index++) {
        guest.say("{\"type\":\"checkpoint\",\"sequence\":1,\"background\":true,\"bytes\":2}\nab");
      }
      guest.say("{\"type\":\"failed\",\"message\":\"heard\"}\n");
      Deadline.await("notes", () -> notes("that it was not asked for") > 0);
    }
    assertEquals(0, repository.calls(FaultyRepository.Call.CHECKPOINT_ALL));
    assertTrue(lines() <= 25, lines() + " notes");
  }

  @Test
  void aClockAndStepsThatGoBackAreNotedAndBelievedForItsOwnLeaseOnly() throws Exception {
    try (TalkingGuest guest = running()) {
      guest.say("{\"type\":\"heartbeat\",\"clock\":9223372036854775807,\"sequence\":9}\n");
      guest.say("{\"type\":\"heartbeat\",\"clock\":3,\"sequence\":2}\n");
      Deadline.await("a note", () -> notes("goes back") == 1 && notes("said 9 before") == 1);
      guest.hear(ToGuest.Lease.class);
    }
    assertOtherRuns();
  }

  @Test
  void aStateThatNobodyAskedForIsKeptAndTheGuestGoesOn() throws Exception {
    try (TalkingGuest guest = running()) {
      String state = "{\"type\":\"state\",\"sequence\":1,\"bytes\":2}\nab";
      for (int index = 0; index < 20; index++) {
        guest.say(state);
        guest.hear(ToGuest.Go.class);
      }
    }
    assertTrue(repository.calls(FaultyRepository.Call.KEEP) >= 20);
  }

  @Test
  void aProgramThatIsCompleteWhileItIsSuspendedIsNot() throws Exception {
    try (TalkingGuest guest = running()) {
      repository.silence(FaultyRepository.Call.HAND_OVER, FaultyRepository.Call.KEEP);
      long shelf = repository.prepareShelf(UNIKERNEL);
      Future<?> unused =
          host.futureCalls().suspend(TestHost.suspendRequest(UNIKERNEL, generation, shelf));
      guest.hear(ToGuest.Suspend.class);
      guest.say("{\"type\":\"state\",\"sequence\":1,\"bytes\":2}\nab");
      guest.say("{\"type\":\"terminate\",\"sequence\":2,\"bytes\":2}\nab");
      repository.await("a hand-over", () -> repository.calls(FaultyRepository.Call.HAND_OVER) > 0);
    }
    assertEquals(DomainPhase.SUSPENDED, host.phase(UNIKERNEL, generation));
    assertEquals(0, repository.calls(FaultyRepository.Call.COMPLETE));
  }

  @Test
  void aFloodHurtsNoDurableCounterBesideIt() throws Exception {
    long other = runOther("--interval", "1ms", "--durable", "yes");
    try (TalkingGuest guest = running()) {
      Thread flood =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    String frames =
                        "{\"type\":\"heartbeat\",\"clock\":7,\"sequence\":1}\n".repeat(1_000);
                    try {
                      while (true) {
                        guest.say(frames);
                      }
                    } catch (IOException over) {
                      // The test is over.
                    }
                  });
      long before = StepLogs.read(host.log(OTHER, other)).size();
      long begin = System.nanoTime();
      Deadline.await(
          "200 steps", () -> StepLogs.read(host.log(OTHER, other)).size() > before + 200);
      System.out.printf(
          "200 durable steps beside a flood: %d ms%n", (System.nanoTime() - begin) / 1_000_000);
      assertTrue(flood.isAlive());
    }
  }

  @Test
  void aGuestThatNeverReadsStopsNobody() throws Exception {
    try (TalkingGuest guest = running()) {
      // Each is answered: with acknowledged, or refused.
      Thread unused =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    String frame =
                        "{\"type\":\"checkpoint\",\"sequence\":1,\"bytes\":300000}\n"
                            + "x".repeat(300_000);
                    try {
                      for (int index = 0; index < 1_000; index++) {
                        guest.say(frame);
                      }
                    } catch (IOException over) {
                      // The agent has closed the channel, or the test is over.
                    }
                  });
      assertOtherRuns();
    }
    assertTrue(lines() <= 30, lines() + " notes");
  }

  @Test
  void aGuestThatPrintsAsFastAsItCanFillsNoDisk() throws Exception {
    repository.create("chatterer-1");
    long talks = repository.prepare("chatterer-1", "edge-1");
    Future<?> unused =
        host.futureCalls()
            .create(TestHost.createRequest("example:chatterer", "chatterer-1", talks));
    Path log = host.log("chatterer-1", talks);
    Path older = log.resolveSibling("log.older");
    Deadline.await("a cut", () -> Files.exists(older));
    // The logs are cut whatever the repository does.
    repository.silence(FaultyRepository.Call.RENEW);
    long most = 0;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (System.nanoTime() < end) {
      most = Math.max(most, size(log) + size(older) + size(log.resolveSibling("log.next")));
      Deadline.awaitTime(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10));
    }
    System.out.printf("the most that two logs held: %d MiB%n", most >> 20);
    assertTrue(most < 1L << 30, most + " bytes");
    host.process("chatterer-1", talks).destroyForcibly();
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  private TalkingGuest armed() throws Exception {
    TalkingGuest guest = TalkingGuest.connect(host);
    guest.hello(host, UNIKERNEL, generation, "waiting");
    created.get(20, TimeUnit.SECONDS);
    return guest;
  }

  /** A guest that was told to go. */
  private TalkingGuest running() throws Exception {
    TalkingGuest guest = armed();
    repository.resume(UNIKERNEL, generation);
    guest.hear(ToGuest.Go.class);
    guest.say("{\"type\":\"running\",\"sequence\":1}\n");
    host.awaitRunning(UNIKERNEL, generation);
    return guest;
  }

  private void assertOtherRuns() throws Exception {
    long other = runOther("--interval", "5ms");
    Deadline.await("steps", () -> StepLogs.read(host.log(OTHER, other)).size() > 20);
  }

  private long runOther(String... arguments) {
    repository.create(OTHER);
    long other = repository.prepare(OTHER, "edge-1");
    host.create(OTHER, other, arguments);
    repository.resume(OTHER, other);
    host.awaitRunning(OTHER, other);
    return other;
  }

  private long notes(String words) throws IOException {
    Path log = host.log(UNIKERNEL, generation);
    return Files.exists(log)
        ? Files.readAllLines(log).stream()
            .filter(line -> line.startsWith("host-agent ") && line.contains(words))
            .count()
        : 0;
  }

  private long lines() throws IOException {
    return Files.readAllLines(host.log(UNIKERNEL, generation)).size();
  }
}
