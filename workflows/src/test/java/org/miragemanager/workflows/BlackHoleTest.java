package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.client.WorkflowFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.activities.agent.HostTroubles.Kind;
import org.miragemanager.activities.agent.HostTroubles.Trouble;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.OperationService.OperationFilter;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;
import org.miragemanager.workflows.temporal.StrictDataConverter.WorkflowInput;

/**
 * nomad#12920, cloudstack#13510: the emptiest host is one on which every call fails. Whoever named
 * no host is not sent there again and again.
 */
class BlackHoleTest {
  @TempDir private Path folder;
  private TransferFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new TransferFixture(folder);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private Optional<Kind> trouble(String host) {
    return fixture.troubles().of(host).map(Trouble::kind);
  }

  private String sentence(String unikernel) {
    Operation newest =
        fixture
            .repository()
            .operations()
            .list(OperationFilter.ofUnikernel(unikernel), 1)
            .getFirst();
    return newest.detail();
  }

  @Test
  void anotherHostIsTakenAtOnce() throws TimeoutException {
    // The hosts that answer are a little fuller, so that this one is chosen first.
    fixture.run("one", "edge-1");
    fixture.run("two", "edge-2");
    fixture.run("three", "edge-3");
    fixture.joinUnreachable("hole", 1000);
    String host = fixture.migrate("one", WorkflowInput.ANY_HOST).target();
    assertTrue(List.of("edge-2", "edge-3").contains(host), host);
    Settled.runsOn(fixture, "one", host);
    assertTrue(fixture.steps().asked("one").contains("prepareAnother"), "it went there first");
    assertEquals(Optional.of(Kind.UNREACHABLE), trouble("hole"));
    fixture.migrate("two", WorkflowInput.ANY_HOST);
    assertFalse(fixture.steps().asked("two").contains("prepareAnother"), "nobody goes there again");
  }

  @Test
  void aFullDiskIsLeftForAnotherHost() throws TimeoutException {
    fixture.run("one", "edge-1");
    fixture.run("two", "edge-2");
    fixture.host("edge-3").trouble("one", FakeHost.Trouble.DISK_FULL);
    assertEquals("edge-2", fixture.migrate("one", WorkflowInput.ANY_HOST).target());
    assertEquals(Optional.of(Kind.FAILING), trouble("edge-3"));
  }

  @Test
  void whereTheGuestIsIsToldWithTheReason() throws TimeoutException {
    fixture.run("one", "edge-1");
    fixture.host("edge-3").trouble("one", FakeHost.Trouble.DISK_FULL);
    String told =
        FailureText.of(
            assertThrows(WorkflowFailedException.class, () -> fixture.migrate("one", "edge-3")));
    assertEquals(
        "The record cannot be written (No space left on device); one runs on edge-1 as before",
        told);
    assertEquals(told, sentence("one"));
    Settled.runsOn(fixture, "one", "edge-1");
  }

  @Test
  void whoCanGoNowhereIsToldWhy() throws TimeoutException {
    fixture.run("one", "edge-1");
    for (String host : List.of("edge-2", "edge-3")) {
      fixture.host(host).trouble("one", FakeHost.Trouble.DISK_FULL);
    }
    String told =
        FailureText.of(
            assertThrows(
                WorkflowFailedException.class,
                () -> fixture.migrate("one", WorkflowInput.ANY_HOST)));
    assertTrue(told.startsWith("no host other than edge-1 can take one"), told);
    assertTrue(told.contains("edge-2 fails (The record cannot be written"), told);
    assertTrue(told.contains("edge-3 fails (The record cannot be written"), told);
    assertTrue(told.endsWith("; one runs on edge-1 as before"), told);
  }
}
