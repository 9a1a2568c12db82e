package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.FaultyRepository.Call;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.DomainPhase;

/** What a host keeps of domains that have ended: the newest few, and nothing of removed ones. */
@Tag("processes")
final class RetentionTest {

  private static final String UNIKERNEL = "counter-1";

  @TempDir private Path folder;

  /** kubevirt PR#17707: what migrations leave behind is bounded. */
  @Test
  void theNewestEndedDomainsAreKeptAndNoneIsCreatedAgain() throws Exception {
    try (FakeRepository repository = FakeRepository.open();
        TestHost host =
            TestHost.open(folder, "edge-1", repository, change -> change.withKeptEnded(2))) {
      repository.create(UNIKERNEL);
      long living = repository.prepare(UNIKERNEL, "edge-1");
      host.create(UNIKERNEL, living, "--interval", "1s");
      for (int count = 0; count < 5; count++) {
        long generation = repository.prepare(UNIKERNEL, "edge-1");
        host.create(UNIKERNEL, generation, "--interval", "1s");
        // A guest may have made folders where it works.
        Files.createDirectories(host.log(UNIKERNEL, generation).resolveSibling("a/b"));
        repository.retire(UNIKERNEL, generation);
        host.destroy(UNIKERNEL, generation);
      }

      Deadline.await(
          "only 2 ended ones are there", () -> generations(host).equals(List.of("2", "6", "7")));
      host.stop();
      host.start();
      assertEquals(List.of("2", "6", "7"), generations(host));
      assertEquals(DomainPhase.DOMAIN_PHASE_UNSPECIFIED, host.phase(UNIKERNEL, 5));
      assertEquals(DomainPhase.ENDED, host.phase(UNIKERNEL, 6));
      StatusRuntimeException refused =
          assertThrows(StatusRuntimeException.class, () -> host.create(UNIKERNEL, 5));
      assertEquals(Status.Code.FAILED_PRECONDITION, refused.getStatus().getCode());
      host.destroy(UNIKERNEL, 5);
      assertFalse(Files.exists(host.log(UNIKERNEL, 5).getParent()));
    }
  }

  /** An end that the repository does not know is not the past. */
  @Test
  void whatIsNotReportedIsKept() throws Exception {
    try (FakeRepository repository = FakeRepository.open();
        TestHost host =
            TestHost.open(folder, "edge-1", repository, change -> change.withKeptEnded(1))) {
      repository.create(UNIKERNEL);
      repository.silence(Call.REPORT_ENDED);
      for (int count = 0; count < 3; count++) {
        long generation = repository.prepare(UNIKERNEL, "edge-1");
        host.create(UNIKERNEL, generation, "--interval", "1s");
        host.process(UNIKERNEL, generation).destroyForcibly();
        Deadline.await(
            "it has ended", () -> host.phase(UNIKERNEL, generation) == DomainPhase.ENDED);
      }
      assertEquals(List.of("2", "3", "4"), generations(host));
      repository.answerAgain();
      Deadline.await("the newest is there", () -> generations(host).equals(List.of("4")));
    }
  }

  /** lxd#17618: a host that was away forgets the former namesake when it is back. */
  @Test
  void aFormerNamesakeIsForgottenWhenTheAgentIsBack() throws Exception {
    try (FakeRepository repository = FakeRepository.open();
        TestHost host = TestHost.open(folder, "edge-1", repository)) {
      repository.create(UNIKERNEL);
      long former = repository.prepare(UNIKERNEL, "edge-1");
      host.create(UNIKERNEL, former, "--interval", "1s");
      repository.retire(UNIKERNEL, former);
      host.destroy(UNIKERNEL, former);
      host.stop();
      repository.remove(UNIKERNEL);
      repository.create(UNIKERNEL);
      host.start();
      Deadline.await("the former one is forgotten", () -> generations(host).isEmpty());

      long present = repository.prepare(UNIKERNEL, "edge-1");
      host.create(UNIKERNEL, present, "--interval", "1s");
      repository.retire(UNIKERNEL, present);
      host.destroy(UNIKERNEL, present);
      host.stop();
      int asked = repository.calls(Call.REMOVED);
      host.start();
      repository.await("it asks", () -> repository.calls(Call.REMOVED) > asked);
      assertEquals(List.of(Long.toString(present)), generations(host));
    }
  }

  /** A damaged record is named, and its domain is unknown: neither ended nor started again. */
  @Test
  void aDamagedRecordKeepsNoAgentFromStarting() throws Exception {
    try (FakeRepository repository = FakeRepository.open();
        TestHost host = TestHost.open(folder, "edge-1", repository)) {
      repository.create(UNIKERNEL);
      long damaged = repository.prepare(UNIKERNEL, "edge-1");
      host.create(UNIKERNEL, damaged, "--interval", "1s");
      ProcessHandle process = host.process(UNIKERNEL, damaged);
      host.stop();
      Path record = host.log(UNIKERNEL, damaged).resolveSibling("record.json");
      byte[] whole = Files.readAllBytes(record);
      for (byte[] wrong :
          List.of(
              new byte[0],
              new byte[] {'E', (byte) 0xE4, 0x45},
              java.util.Arrays.copyOf(whole, whole.length / 2),
              new String(whole, java.nio.charset.StandardCharsets.UTF_8)
                  .replace(UNIKERNEL, "-none-")
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
        Files.write(record, wrong);
        Files.writeString(record.getParent().getParent().resolveSibling("stray"), "file");
        host.start();
        assertEquals(CreateResponse.Outcome.UNKNOWN, host.create(UNIKERNEL, damaged).getOutcome());
        assertTrue(repository.end(UNIKERNEL, damaged).isEmpty());
        assertTrue(Files.exists(record.resolveSibling("record.damaged")));
        host.stop();
      }
      process.destroyForcibly();
      host.start();
    }
  }

  private List<String> generations(TestHost host) {
    Path unikernel = host.log(UNIKERNEL, 1).getParent().getParent();
    if (!Files.isDirectory(unikernel)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(unikernel)) {
      return folders.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }
}
