package org.miragemanager.repository.unikernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.Quotation;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Cluster;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.States;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.operation.OperationService.NewOperation;
import org.miragemanager.repository.rules.Ownership.CheckpointAnswer;
import org.miragemanager.repository.unikernel.Unikernel.StoredState;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;

final class UnikernelServiceTest {
  private static final Image OTHER = new Image("counter", "2", "process", "/images/counter-2.jar");

  @TempDir private Path folder;
  private Repository repository;
  private Cluster cluster;

  @BeforeEach
  void open() {
    repository = Repository.open(folder);
    cluster = new Cluster(repository);
    repository.images().add(Cluster.COUNTER);
    repository.images().add(OTHER);
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private static GuestSpec guest(String version) {
    return new GuestSpec(
        new ImageRef("counter", version), Cluster.MEBIBYTE, List.of("--text", "a \"b\" ü"));
  }

  private void assertRefused(Refusal refusal, String name, GuestSpec guest, String request) {
    RefusedException refused =
        assertThrows(
            RefusedException.class, () -> repository.unikernels().create(name, guest, request));
    assertEquals(refusal, refused.refusal(), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a'b", "a\nb", "a\u001b[2Jb", "a\u202eb", "../a", "$(a)", "a%b", "A", "-a"})
  void aNameThatIsNoneIsRefusedAndHarmlesslyRepeated(String name) {
    assertRefusedInOneLine(name);
    assertRefusedInOneLine(name + "n".repeat(1_000_000));
  }

  private void assertRefusedInOneLine(String name) {
    RefusedException refused =
        assertThrows(
            RefusedException.class,
            () -> repository.unikernels().create(name, guest(null), "request"));
    assertEquals(Refusal.INVALID, refused.refusal());
    assertTrue(refused.getMessage().length() < 300, refused.getMessage());
    assertTrue(
        refused.getMessage().codePoints().allMatch(Quotation::isHarmless), refused.getMessage());
  }

  @Test
  void argumentsAreKeptAsTheyAre() {
    List<String> arguments =
        List.of("a\n\"b\"", "'c' %d", "$(e) ../f,", "", "\u00fc\u202e\ud83d\ude00", "\t");
    repository
        .unikernels()
        .create(
            "exact",
            new GuestSpec(new ImageRef("counter", null), Cluster.MEBIBYTE, arguments),
            "exact");
    assertEquals(
        arguments, repository.unikernels().find("exact").orElseThrow().guest().arguments());
  }

  @Test
  void aNewUnikernelIsOnTheShelfAtItsFirstStep() {
    Unikernel created = repository.unikernels().create("a-1", guest(null), "create");
    assertEquals(new Generation(1, Place.SHELF), created.owner());
    assertEquals(UnikernelStatus.CREATED, created.status());
    assertEquals(OTHER, created.image(), "the image that was added last");
    assertEquals(List.of("--text", "a \"b\" ü"), created.guest().arguments());
    assertEquals(Optional.empty(), created.newest());
    assertEquals(Optional.empty(), created.host());
    assertEquals(Optional.of(created), repository.unikernels().find("a-1"));
    assertEquals(List.of(created), repository.unikernels().list());
  }

  @Test
  void theSameRequestFindsWhatItCreated() {
    Unikernel created = repository.unikernels().create("a-1", guest("1"), "create");
    assertEquals(Cluster.COUNTER, created.image());
    assertEquals(created, repository.unikernels().create("a-1", guest("1"), "create"));
    assertEquals(1, repository.unikernels().list().size());
  }

  @Test
  void aTakenNameAnUnknownImageAndBadValuesAreRefused() {
    repository.unikernels().create("a-1", guest(null), "create");
    assertRefused(Refusal.NAME_TAKEN, "a-1", guest(null), "another");
    assertRefused(Refusal.UNKNOWN_IMAGE, "a-2", guest("9"), "another");
    for (String bad : List.of("", "-a", "a-", "A", "a.b", "a/b", "ü", "a".repeat(64))) {
      assertRefused(Refusal.INVALID, bad, guest(null), "bad");
    }
    repository.unikernels().create("a".repeat(63), guest(null), "longest");
    assertRefused(
        Refusal.INVALID,
        "a-3",
        new GuestSpec(new ImageRef("counter", null), 0, List.of()),
        "no memory");
  }

  @Test
  void theNewestStateIsShownWithoutItsBytes() {
    cluster.join("edge-1");
    cluster.create("counter-1");
    long owner = cluster.run("counter-1", "edge-1");
    byte[] state = States.state(owner, 5);
    assertEquals(
        CheckpointAnswer.STORED, repository.ownership().checkpoint("counter-1", owner, state));
    String digest = HexFormat.of().formatHex(state, state.length - 32, state.length);
    Unikernel running = repository.unikernels().find("counter-1").orElseThrow();
    assertEquals(Optional.of(new StoredState(owner, 5, state.length, digest)), running.newest());
    assertEquals(Optional.of("edge-1"), running.host());
  }

  @Test
  void removingIsForTheShelfAndForNoWorkflowsEyes() {
    cluster.join("edge-1");
    cluster.create("counter-1");
    WorkflowRun workflow = new WorkflowRun("c", "n", "run-counter-1", "r1");
    repository
        .operations()
        .begin(
            new NewOperation(
                "counter-1", OperationKind.RUN, workflow, Optional.empty(), Optional.of("edge-1")));
    RefusedException busy =
        assertThrows(RefusedException.class, () -> repository.unikernels().remove("counter-1"));
    assertEquals(Refusal.BUSY, busy.refusal());
    assertTrue(busy.getMessage().contains("run-counter-1"), busy.getMessage());
    repository.operations().settle(repository.operations().open().getFirst());
    cluster.run("counter-1", "edge-1");
    RefusedException running =
        assertThrows(RefusedException.class, () -> repository.unikernels().remove("counter-1"));
    assertEquals(Refusal.NOT_AT_REST, running.refusal());
  }

  @Test
  void removingWhatIsNotThereSaysSo() {
    assertFalse(repository.unikernels().remove("counter-1"));
    cluster.create("counter-1");
    assertTrue(repository.unikernels().remove("counter-1"));
    assertFalse(repository.unikernels().remove("counter-1"));
    assertEquals(Optional.empty(), repository.unikernels().find("counter-1"));
  }

  @Test
  void anImageNeverChanges() {
    repository.images().add(Cluster.COUNTER);
    Image changed = new Image("counter", "1", "process", "/elsewhere.jar");
    RefusedException refused =
        assertThrows(RefusedException.class, () -> repository.images().add(changed));
    assertEquals(Refusal.IMAGE_DIFFERS, refused.refusal());
    assertEquals(Optional.of(OTHER), repository.images().find("counter", Optional.empty()));
    assertEquals(
        Optional.of(Cluster.COUNTER), repository.images().find("counter", Optional.of("1")));
    assertEquals(List.of(OTHER, Cluster.COUNTER), repository.images().list());
    assertThrows(
        RefusedException.class,
        () -> repository.images().add(new Image("", "1", "process", "/a.jar")));
  }

  @Test
  void stoppingWhatIsNotThereIsNotFound() {
    assertThrows(NotFoundException.class, () -> repository.ownership().stop("counter-1"));
  }
}
