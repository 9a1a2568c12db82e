package org.miragemanager.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.model.ImageDigest;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.image.Image.Variant;

/** An image has a variant for each driver; hosts run the one for the first of theirs. */
final class ImageVariantsTest {
  private static final ImageDigest DIGEST = new ImageDigest("0f".repeat(32));
  private static final Variant STORED = Variant.stored("qemu", DIGEST, 40);
  private static final Variant IN_PLACE = Cluster.COUNTER.variants().getFirst();

  @TempDir private Path folder;
  private Repository repository;
  private Cluster cluster;

  @BeforeEach
  void open() {
    repository = Repository.open(folder);
    cluster = new Cluster(repository);
    cluster.create("counter-1");
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private static Image qemu(Variant variant) {
    return new Image("counter", "1", List.of(variant));
  }

  private Image counter() {
    return repository.unikernels().find("counter-1").orElseThrow().image();
  }

  private void join(String host, String... drivers) {
    repository
        .leases()
        .join(
            new JoinHost(
                host,
                Cluster.holder(host),
                "127.0.0.1:7000",
                1024 * Cluster.MEBIBYTE,
                100,
                List.of(drivers),
                Map.of()));
  }

  @Test
  void aVariantIsAddedToAnImageThatIsUsed() {
    assertTrue(repository.images().add(qemu(STORED)));
    assertFalse(repository.images().add(qemu(STORED)), "it is known already");
    assertEquals(List.of(IN_PLACE, STORED), counter().variants());
    assertEquals(List.of(counter()), repository.images().list());
  }

  @Test
  void aVariantNeverChanges() {
    assertTrue(repository.images().add(qemu(STORED)));
    Variant other = Variant.stored("qemu", new ImageDigest("f0".repeat(32)), 40);
    RefusedException refused =
        assertThrows(RefusedException.class, () -> repository.images().add(qemu(other)));
    assertEquals(Refusal.IMAGE_DIFFERS, refused.refusal());
    assertTrue(refused.getMessage().endsWith("give the other file another version."));
    assertEquals(List.of(IN_PLACE, STORED), counter().variants());
  }

  @Test
  void aHostNeedsADriverOfOneOfThem() {
    join("edge-1", "qemu");
    RefusedException refused =
        assertThrows(RefusedException.class, () -> cluster.prepare("counter-1", "edge-1", "first"));
    assertEquals(Refusal.DRIVER_MISSING, refused.refusal());
    assertTrue(
        refused
            .getMessage()
            .startsWith(
                "Image counter:1 has variants for the drivers [process], and host edge-1 has"
                    + " [qemu]"),
        refused.getMessage());
    assertTrue(repository.images().add(qemu(STORED)));
    assertEquals(2, cluster.prepare("counter-1", "edge-1", "second"));
  }

  @Test
  void theHostsFirstDriverThatThereIsAVariantForRunsIt() {
    assertTrue(repository.images().add(qemu(STORED)));
    assertEquals(Optional.of(IN_PLACE), counter().variantFor(List.of("process", "qemu")));
    assertEquals(Optional.of(STORED), counter().variantFor(List.of("xen", "qemu", "process")));
    assertEquals(Optional.empty(), counter().variantFor(List.of("xen")));
  }

  @Test
  void whatIsUsedIsNotForgottenAndSaysByWhom() {
    cluster.create("counter-2");
    RefusedException refused =
        assertThrows(RefusedException.class, () -> repository.images().remove("counter", "1"));
    assertEquals(Refusal.IMAGE_IN_USE, refused.refusal());
    assertTrue(refused.getMessage().contains("counter-1, counter-2"), refused.getMessage());
    assertEquals(List.of("counter-1", "counter-2"), repository.images().users("counter", "1"));
    assertTrue(repository.unikernels().remove("counter-1"));
    assertTrue(repository.unikernels().remove("counter-2"));
    assertTrue(repository.images().remove("counter", "1"));
    assertFalse(repository.images().remove("counter", "1"));
    assertEquals(List.of(), repository.images().list());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a'; DROP TABLE image; --", "a,b", "a\nb", "../a", "a b", "\"a\"", "-a"})
  void oddNamesAreRefused(String name) {
    for (Image odd :
        List.of(
            new Image(name, "1", "process", "/a"),
            new Image("a", name, "process", "/a"),
            new Image("a", "1", name, "/a"))) {
      RefusedException refused =
          assertThrows(RefusedException.class, () -> repository.images().add(odd));
      assertEquals(Refusal.INVALID, refused.refusal());
    }
  }

  @Test
  void aStoredFileIsNeverJustReferredTo() {
    Image referred = new Image("a", "1", "process", "sha256:../../secret");
    RefusedException refused =
        assertThrows(RefusedException.class, () -> repository.images().add(referred));
    assertEquals(Refusal.INVALID, refused.refusal());
  }
}
