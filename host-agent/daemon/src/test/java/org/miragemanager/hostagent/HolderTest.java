package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.FaultyRepository.Call;
import org.miragemanager.hostagent.api.AwaitRunningResponse;

/** One holder a host (rule 8), one agent a data directory. */
@Tag("processes")
final class HolderTest {

  @TempDir private Path folder;

  @Test
  void aTwinIsRefusedUntilTheLeaseHasEnded() throws Exception {
    try (FakeRepository repository = FakeRepository.open();
        TestHost host = TestHost.open(folder, "edge-1", repository);
        HostAgent twin =
            new HostAgent(
                HostAgentConfiguration.of(
                    "edge-1", folder.resolve("twin"), repository.address()))) {
      twin.start();
      repository.await("two tries", () -> repository.calls(Call.JOIN) > 2);
      assertFalse(twin.awaitJoined(Duration.ZERO));
      host.stop();
      repository.endLease("edge-1");
      assertTrue(twin.awaitJoined(Duration.ofSeconds(20)));
    }
  }

  /** Attack H1: two agents live with one secret, since a data folder was copied. */
  @Test
  void ofTwoAgentsWithOneSecretTheOneWithoutDomainsStops() throws Exception {
    try (FakeRepository repository = FakeRepository.open();
        TestHost host = TestHost.open(folder, "edge-1", repository)) {
      repository.create("counter-1");
      long generation = repository.prepare("counter-1", "edge-1");
      host.create("counter-1", generation, "--interval", "10ms");
      repository.resume("counter-1", generation);
      host.awaitRunning("counter-1", generation);
      Path copy = Files.createDirectories(folder.resolve("copy"));
      Files.copy(host.configuration().dataDirectory().resolve("secret"), copy.resolve("secret"));
      try (HostAgent twin =
          new HostAgent(HostAgentConfiguration.of("edge-1", copy, repository.address()))) {
        twin.start();
        twin.whenImpersonated().get(30, TimeUnit.SECONDS);
        assertFalse(host.isImpersonated());
        int before = repository.calls(Call.RENEW);
        repository.await("renewals", () -> repository.calls(Call.RENEW) > before + 2);
        assertEquals(
            AwaitRunningResponse.Outcome.RUNNING,
            host.awaitRunning("counter-1", generation).getOutcome());
      }
    }
  }

  @Test
  void theRepositoryIsToldTheHostsLabels() throws Exception {
    try (FakeRepository repository = FakeRepository.open();
        TestHost host =
            TestHost.open(
                folder, "edge-1", repository, plan -> plan.withLabels(Map.of("zone", "a")))) {
      assertEquals(Map.of("zone", "a"), repository.labels(host.configuration().hostName()));
    }
  }

  @Test
  void aHostThatIsAskedToRenewsAtOnce() throws Exception {
    try (FakeRepository repository = FakeRepository.open(600_000);
        TestHost host = TestHost.open(folder, "edge-1", repository)) {
      repository.await(
          "its first renewals",
          () -> repository.calls(Call.FOLLOW) > 0 && repository.calls(Call.RENEW) > 0);
      int before = repository.calls(Call.RENEW);
      repository.askToRenew(host.configuration().hostName());
      repository.await("a renewal", () -> repository.calls(Call.RENEW) > before);
    }
  }

  @Test
  void aSecondAgentOnTheSameDataDirectoryIsRefused() throws Exception {
    try (FakeRepository repository = FakeRepository.open();
        TestHost host = TestHost.open(folder, "edge-1", repository);
        HostAgent second = new HostAgent(host.configuration())) {
      IllegalStateException refusal = assertThrows(IllegalStateException.class, second::start);
      Messages.assertMessage("data-directory-in-use", refusal.getMessage());
    }
  }

  @Test
  void anAddressThatIsTakenIsRefusedWithWhatToDo() throws Exception {
    try (FakeRepository repository = FakeRepository.open();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      HostAgentConfiguration configuration =
          HostAgentConfiguration.of("edge-1", folder.resolve("data"), repository.address())
              .withListenAddress(address);
      try (HostAgent agent = new HostAgent(configuration)) {
        String refusal = assertThrows(IOException.class, agent::start).getMessage();
        Messages.assertMessage("address-taken", refusal);
      }
    }
  }

  @Test
  void theSecretIsMadeOnceAndPrivate() throws Exception {
    Path data = folder.resolve("data");
    byte[] secret;
    try (DataDirectory directory = DataDirectory.open(data)) {
      secret = directory.secret().toByteArray();
      assertEquals(32, secret.length);
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("secret"))));
    }
    try (DataDirectory directory = DataDirectory.open(data)) {
      assertEquals(
          HexFormat.of().formatHex(secret),
          HexFormat.of().formatHex(directory.secret().toByteArray()));
    }
  }

  @Test
  void aSocketWhosePathWouldBeTooLongIsElsewhereAndRemembered() throws Exception {
    Path data = folder.resolve("d".repeat(120));
    Path socket;
    try (DataDirectory directory = DataDirectory.open(data)) {
      socket = directory.socket();
      assertTrue(socket.toString().length() <= 100, socket.toString());
      assertFalse(socket.startsWith(data));
    }
    try (DataDirectory directory = DataDirectory.open(data)) {
      assertEquals(socket, directory.socket());
    }
    Files.deleteIfExists(socket.getParent());
  }

  @Test
  void anAgentGoesOnJoiningUntilTheRepositoryIsThere() throws Exception {
    try (FakeRepository repository = FakeRepository.open()) {
      repository.silence(Call.JOIN);
      try (HostAgent agent =
          new HostAgent(
              HostAgentConfiguration.of("edge-1", folder.resolve("data"), repository.address()))) {
        agent.start();
        repository.await("a try", () -> repository.calls(Call.JOIN) > 0);
        repository.answerAgain();
        assertTrue(agent.awaitJoined(Duration.ofSeconds(20)));
      }
    }
  }
}
