package org.miragemanager.repository.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.GuestSpec.GuestPolicy.LostContact;
import org.miragemanager.model.ImageRef;
import org.miragemanager.repository.Cluster;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.ownership.OwnershipService.DomainStart;

/** What the repository answers for when an agent asks whether it may do what it was asked to do. */
final class AgentAuthorityTest {
  private static final long MEMORY = 64 << 20;
  private static final List<String> ARGUMENTS = List.of("--interval", "1s");

  @TempDir private Path folder;
  private Repository repository;
  private Cluster cluster;
  private long prepared;

  @BeforeEach
  void open() {
    repository = Repository.open(folder);
    cluster = new Cluster(repository);
    cluster.join("edge-1");
    cluster.join("edge-2");
    cluster.create("counter-1");
    prepared = cluster.prepare("counter-1", "edge-1", "run");
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private static DomainStart start(String unikernel, long generation) {
    return new DomainStart(
        new DomainId(unikernel, generation),
        "process",
        "example:counter",
        new GuestSpec(new ImageRef("counter", "1"), MEMORY, ARGUMENTS, policy(false)));
  }

  private static GuestPolicy policy(boolean runsWithoutLease) {
    GuestPolicy usual = GuestPolicy.USUAL;
    return usual.withOnLostContact(runsWithoutLease ? LostContact.RUN : LostContact.FREEZE);
  }

  private void assertObjection(String objection, String host, DomainStart asked) {
    assertEquals(
        Optional.of(objection).filter(sentence -> !sentence.isEmpty()),
        repository.ownership().objectionToStart(host, asked));
  }

  @Test
  void whatIsPreparedMayBeStartedThereAndNowhereElse() {
    assertObjection("", "edge-1", start("counter-1", prepared));
    assertObjection(
        "The repository has prepared counter-1/2 on host edge-1, not here.",
        "edge-2",
        start("counter-1", prepared));
    assertObjection(
        "The repository says that counter-1/1 is OWNER, not PREPARED.",
        "edge-1",
        start("counter-1", 1));
    assertObjection(
        "The repository has never given out counter-1/9223372036854775807.",
        "edge-1",
        start("counter-1", Long.MAX_VALUE));
    assertObjection("The repository has never given out made-up/1.", "edge-1", start("made-up", 1));
    repository.ownership().retire("counter-1", prepared);
    assertObjection(
        "The repository says that counter-1/2 is RETIRED, not PREPARED.",
        "edge-1",
        start("counter-1", prepared));
  }

  @Test
  void anotherProgramOrOtherWordsAreRefused() {
    DomainId domain = new DomainId("counter-1", prepared);
    for (DomainStart other :
        List.of(
            new DomainStart(
                domain,
                "process",
                "/bin/sh",
                new GuestSpec(new ImageRef("counter", "1"), MEMORY, ARGUMENTS, policy(false))),
            new DomainStart(
                domain,
                "process",
                "example:counter",
                new GuestSpec(new ImageRef("shop", "1"), MEMORY, ARGUMENTS, policy(false))),
            new DomainStart(
                domain,
                "process",
                "example:counter",
                new GuestSpec(new ImageRef("counter", "2"), MEMORY, ARGUMENTS, policy(false))),
            new DomainStart(
                domain,
                "qemu",
                "example:counter",
                new GuestSpec(new ImageRef("counter", "1"), MEMORY, ARGUMENTS, policy(false))))) {
      assertObjection(
          "The repository has prepared counter-1/2 with another image, driver or file.",
          "edge-1",
          other);
    }
    assertObjection(
        "The repository has prepared counter-1/2 with another list of arguments.",
        "edge-1",
        new DomainStart(
            domain,
            "process",
            "example:counter",
            new GuestSpec(
                new ImageRef("counter", "1"), MEMORY, List.of("-c", "id"), policy(false))));
    assertObjection(
        "The repository has prepared counter-1/2 with another memory.",
        "edge-1",
        new DomainStart(
            domain,
            "process",
            "example:counter",
            new GuestSpec(new ImageRef("counter", "1"), 1, ARGUMENTS, policy(false))));
    assertObjection(
        "The repository has prepared counter-1/2 with another checkpoint interval or rule for lost"
            + " contact.",
        "edge-1",
        new DomainStart(
            domain,
            "process",
            "example:counter",
            new GuestSpec(new ImageRef("counter", "1"), MEMORY, ARGUMENTS, policy(true))));
  }

  @Test
  void onlyAHandOverThatCanSucceedIsWorthASuspension() {
    long owner = cluster.run("counter-1", "edge-1");
    DomainId source = new DomainId("counter-1", owner);
    long target = cluster.prepare("counter-1", "edge-2", "migrate");
    assertEquals(Optional.empty(), repository.ownership().objectionToSuspension(source, target));
    assertEquals(
        Optional.of("Generation " + prepared + " is RETIRED, not PREPARED."),
        repository.ownership().objectionToSuspension(source, prepared));
    assertEquals(
        Optional.of("Generation 4711 of unikernel 'counter-1' was never prepared."),
        repository.ownership().objectionToSuspension(source, 4_711));
    assertEquals(
        Optional.empty(),
        repository.ownership().objectionToSuspension(new DomainId("counter-1", 1), 4_711),
        "the source is told that it is retired");
  }
}
