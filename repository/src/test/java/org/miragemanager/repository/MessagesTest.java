package org.miragemanager.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.operation.Operation.Measurement;
import org.miragemanager.repository.operation.OperationService.NewOperation;
import org.miragemanager.repository.rules.Ownership.ClaimAnswer;
import org.miragemanager.unimem.Checkpoint;

/**
 * The wording of refusals, in one file: {@code messages.txt}. Other tests assert codes. To change a
 * sentence, change the file too; this test tells what is written now.
 */
final class MessagesTest {
  private static final WorkflowRun RUN = new WorkflowRun("c", "default", "run-counter-1", "f00d");

  /** These are reasons of answers, and no exceptions. */
  private static final Set<Refusal> ANSWERED =
      EnumSet.of(
          Refusal.WRONG_SOURCE, Refusal.NOT_PREPARED, Refusal.STALE_STATE, Refusal.STILL_RUNNING);

  @TempDir private Path folder;
  private final StringBuilder written = new StringBuilder();
  private final Set<Refusal> seen = EnumSet.noneOf(Refusal.class);
  private Repository repository;
  private Cluster cluster;

  @BeforeEach
  void open() {
    RepositoryOptions options = RepositoryOptions.defaults().withMostHosts(4);
    repository = Repository.open(folder, options);
    cluster = new Cluster(repository);
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private void refused(Executable request) {
    RefusedException refused = assertThrows(RefusedException.class, request);
    seen.add(refused.refusal());
    line(refused.refusal().name(), refused.getMessage());
  }

  private void line(String code, String sentence) {
    written
        .append(code)
        .append(": ")
        .append(sentence.replaceAll("[0-9]+ s ago", "N s ago"))
        .append('\n');
  }

  private static GuestSpec guest(ImageRef image, long memory, Map<String, String> labels) {
    return new GuestSpec(image, memory, List.of(), GuestPolicy.USUAL.withRequires(labels));
  }

  private void create(String name, ImageRef image, long memory, Map<String, String> labels) {
    repository.unikernels().create(name, guest(image, memory, labels), "as " + name);
  }

  private void join(String name, long memory, int guests, String driver) {
    repository
        .leases()
        .join(
            new JoinHost(
                name,
                Cluster.holder(name),
                "127.0.0.1:7000",
                memory,
                guests,
                List.of(driver),
                Map.of()));
  }

  @Test
  void refusalsAreWordedAsInTheFile() throws IOException {
    ImageRef counter = new ImageRef("counter", "1");
    cluster.create("counter-1");
    cluster.create("counter-2");
    cluster.join("edge-1");
    join("small", 1, 100, "process");
    join("full", 1 << 30, 0, "qemu");
    things(counter);
    places();
    ownership();
    operationsAndLeases();
    assertEquals(
        EnumSet.complementOf(EnumSet.copyOf(ANSWERED)),
        seen,
        "each refusal has a line in the file");
    assertEquals(golden(), written.toString());
  }

  private void things(ImageRef counter) {
    refused(() -> repository.ownership().stop("absent"));
    refused(() -> cluster.prepare("counter-1", "absent", "r"));
    refused(() -> create("other", new ImageRef("absent", "2"), 1, Map.of()));
    refused(() -> repository.ownership().retire("counter-1", 99));
    refused(() -> create("counter-1", counter, 1, Map.of()));
    refused(() -> create("Counter", counter, 1, Map.of()));
    refused(() -> create("other", counter, 0, Map.of()));
    refused(() -> create("other", counter, 1, Map.of("", "a")));
    refused(
        () ->
            repository
                .unikernels()
                .create("other", new GuestSpec(counter, 1, List.of("a\0")), "request"));
    refused(() -> repository.images().add(new Image("counter", "1", "process", "example:other")));
    refused(() -> repository.images().add(new Image("counter", "2", "process", "")));
    refused(() -> repository.images().remove("counter", "1"));
  }

  private void places() {
    create("labelled", new ImageRef("counter", "1"), 1, Map.of("zone", "a"));
    refused(() -> cluster.prepare("labelled", "edge-1", "r"));
    refused(() -> cluster.prepare("counter-1", "small", "r"));
    refused(() -> cluster.prepare("counter-1", "full", "r"));
    join("full", 1 << 30, 0, "process");
    refused(() -> cluster.prepare("counter-1", "full", "r"));
    refused(() -> repository.hosts().remove("edge-1"));
    boolean ignored = repository.hosts().setDrained("small", true);
    refused(() -> cluster.prepare("counter-1", "small", "r"));
    cluster.endLease("full");
    refused(() -> cluster.prepare("counter-1", "full", "r"));
    refused(
        () ->
            repository
                .leases()
                .join(
                    new JoinHost("edge-9", Cluster.holder("edge-9"), "nowhere", 1, 1, List.of())));
  }

  private void ownership() {
    long first = cluster.run("counter-1", "edge-1");
    refused(() -> repository.hosts().remove("edge-1"));
    long shelf = cluster.prepareShelf("counter-1");
    line("hand-over", handOver(first, 99, States.state(first, 1)));
    repository.ownership().checkpoint("counter-1", first, States.state(first, 5));
    line("hand-over", handOver(first, shelf, States.state(first, 1)));
    line("hand-over", handOver(first, shelf, new byte[] {1}));
    line(
        "claim", ((ClaimAnswer.NotLost) repository.ownership().claim("counter-1", first)).reason());
    refused(() -> repository.ownership().checkpoint("counter-1", first, new byte[] {1}));
    refused(
        () ->
            repository
                .ownership()
                .checkpoint("counter-1", first, new byte[Checkpoint.HAND_OVER_LIMIT + 1]));
    refused(() -> repository.ownership().stop("counter-1"));
    refused(() -> repository.unikernels().remove("counter-1"));
    refused(() -> repository.operations().forget("counter-1"));
    repository.ownership().stop("counter-2");
    refused(() -> cluster.prepare("counter-2", "edge-1", "r"));
  }

  private String handOver(long from, long to, byte[] state) {
    return repository.ownership().handOver("counter-1", from, to, Optional.of(state)).reason();
  }

  private void operationsAndLeases() {
    refused(() -> repository.operations().end(RUN, OperationOutcome.DONE, "", Measurement.NONE));
    repository
        .operations()
        .begin(
            new NewOperation(
                "counter-1", OperationKind.RUN, RUN, Optional.empty(), Optional.empty()));
    refused(() -> repository.unikernels().remove("counter-1"));
    JoinHost duplicate =
        new JoinHost("edge-1", Cluster.holder("a duplicate"), "127.0.0.1:1", 1, 1, List.of());
    refused(() -> repository.leases().join(duplicate));
    refused(() -> repository.leases().requireHolder("edge-1", Cluster.holder("a duplicate")));
    refused(
        () ->
            repository
                .leases()
                .requireHolder("small", Cluster.holder("small"), new DomainId("counter-1", 2)));
    refused(
        () -> repository.leases().join(Cluster.joinHost("edge-1"), List.of(new DomainId("x", 7))));
    cluster.join("edge-2");
    boolean ignored = repository.hosts().setDrained("full", true);
    refused(() -> cluster.join("edge-3"));
  }

  private String golden() throws IOException {
    try (InputStream file = MessagesTest.class.getResourceAsStream("messages.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
