package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.miragemanager.hostagent.Messages.assertRefused;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.api.ConnectionLimit;
import org.miragemanager.hostagent.api.CreateRequest;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.DomainPhase;
import org.miragemanager.hostagent.api.ForgetRequest;
import org.miragemanager.hostagent.api.HostAgentGrpc;
import org.miragemanager.hostagent.api.ListRequest;
import org.miragemanager.hostagent.api.ListResponse;
import org.miragemanager.hostagent.api.SuspendResponse;

/**
 * The agent's port is open to whoever reaches it: what one can do there without the repository's
 * word. The attacks of a stranger: any command as the agent's user (Create of a made-up name with a
 * path), a running guest stopped for a made-up hand-over, a name barred for ever (Create or Destroy
 * of the greatest number, then Forget).
 */
@Tag("processes")
final class UnknownCallerTest {

  @TempDir private Path folder;
  private FakeRepository repository;
  private TestHost host;

  @BeforeEach
  void open() throws Exception {
    repository = FakeRepository.open();
    host =
        TestHost.open(
            folder,
            "edge-1",
            repository,
            plan ->
                plan.withDrivers(
                    plan.drivers()
                        .withInPlace(List.of(folder.resolve("allowed"), Path.of("/no")))));
    repository.create("counter-1");
  }

  @AfterEach
  void close() throws Exception {
    host.close();
    repository.close();
  }

  @Test
  void noCommandRunsThatTheRepositoryDidNotPrepare() throws Exception {
    Path mark = folder.resolve("mark");
    CreateRequest shell =
        TestHost.createRequest("/bin/sh", "pwn", 1, "-c", "touch " + mark).toBuilder()
            .setRunsWithoutLease(true)
            .build();
    assertRefused(
        Status.Code.FAILED_PRECONDITION, "image-not-in-place", () -> host.calls().create(shell));
    assertRefused(
        Status.Code.FAILED_PRECONDITION, "domain-not-prepared", () -> host.create("pwn", 1));
    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "domain-not-prepared",
        () -> host.create("counter-1", Long.MAX_VALUE));
    repository.silence(FaultyRepository.Call.MAY_CREATE);
    long prepared = repository.prepare("counter-1", "edge-1");
    assertRefused(
        Status.Code.UNAVAILABLE,
        "repository-silent-about-create",
        () -> host.create("counter-1", prepared));
    assertFalse(Files.exists(mark));
    assertEquals(0, host.calls().list(ListRequest.getDefaultInstance()).getDomainsCount());
    repository.answerAgain();
    assertEquals(CreateResponse.Outcome.ARMED, host.create("counter-1", prepared).getOutcome());
  }

  @Test
  void aFileInPlaceIsRunFromTheFoldersOfItsOperatorOnly() throws Exception {
    long generation = repository.prepare("counter-1", "edge-1");
    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "image-file-missing",
        () -> host.calls().create(TestHost.createRequest("/no/such.jar", "counter-1", generation)));
    Path allowed = Files.createDirectories(folder.resolve("allowed"));
    Path link = Files.createSymbolicLink(allowed.resolve("shell"), Path.of("/bin/sh"));
    for (String outside :
        List.of(link.toString(), allowed + "/../other.jar", allowed + "else.jar", "//bin/sh")) {
      assertRefused(
          Status.Code.FAILED_PRECONDITION,
          "image-not-in-place",
          () -> host.calls().create(TestHost.createRequest(outside, "counter-1", generation)));
    }
    Path counter = TestGuests.in(folder.resolve("images")).get("counter");
    Path inside = Files.copy(counter, allowed.resolve(counter.getFileName()));
    assertEquals(
        CreateResponse.Outcome.ARMED,
        host.calls()
            .create(TestHost.createRequest(inside.toString(), "counter-1", generation))
            .getOutcome());
  }

  @Test
  void noGuestIsStoppedForAHandOverThatTheRepositoryWouldRefuse() throws Exception {
    repository.foresee();
    long source = repository.prepare("counter-1", "edge-1");
    host.create("counter-1", source, "--interval", "5ms");
    repository.resume("counter-1", source);
    host.awaitRunning("counter-1", source);

    SuspendResponse response = host.suspend("counter-1", source, 4_711);

    assertEquals(SuspendResponse.Outcome.RESUMED, response.getOutcome());
    assertEquals(0, repository.calls(FaultyRepository.Call.HAND_OVER));
    assertEquals(DomainPhase.RUNNING, host.phase("counter-1", source));
    assertEquals(
        SuspendResponse.Outcome.HANDED_OVER,
        host.suspend("counter-1", source, repository.prepareShelf("counter-1")).getOutcome());
  }

  @Test
  void noNumberThatWasNeverGivenOutBarsAName() {
    host.destroy("zz", Long.MAX_VALUE);
    ForgetRequest forget = ForgetRequest.newBuilder().setUnikernel("zz").build();
    assertEquals(0, host.calls().forget(forget).getSerializedSize());
    repository.create("zz");
    long generation = repository.prepare("zz", "edge-1");
    assertEquals(CreateResponse.Outcome.ARMED, host.create("zz", generation).getOutcome());
  }

  /** Attack M1: connections use up descriptors, without which no guest is reached. */
  @Test
  void thereAreOnlySoManyConnections() throws Exception {
    int most = ConnectionLimit.of(HostAgent.MOST_CONNECTIONS).most();
    List<ManagedChannel> unidentified = new ArrayList<>();
    try {
      // One is the manager's.
      host.calls().list(ListRequest.getDefaultInstance());
      for (int number = 1; number < most; number++) {
        unidentified.add(host.stranger());
        list(unidentified.getLast());
      }
      ManagedChannel tooMany = host.stranger();
      unidentified.add(tooMany);
      assertThrows(StatusRuntimeException.class, () -> list(tooMany));
      host.calls().list(ListRequest.getDefaultInstance());
      unidentified.getFirst().shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
      Deadline.await("there is room again", () -> answers(tooMany));
    } finally {
      unidentified.forEach(ManagedChannel::shutdownNow);
    }
  }

  private static boolean answers(ManagedChannel channel) {
    try {
      list(channel);
      return true;
    } catch (StatusRuntimeException refused) {
      channel.resetConnectBackoff();
      return false;
    }
  }

  private static void list(ManagedChannel channel) {
    ListResponse unused =
        HostAgentGrpc.newBlockingStub(channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .list(ListRequest.getDefaultInstance());
  }
}
