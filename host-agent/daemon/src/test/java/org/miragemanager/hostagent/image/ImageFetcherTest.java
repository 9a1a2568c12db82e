package org.miragemanager.hostagent.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.AgentException.Reason;
import org.miragemanager.hostagent.Messages;
import org.miragemanager.model.ImageDigest;

/** Files that come from a manager that breaks off, stands still, or sends something else. */
@Timeout(120)
final class ImageFetcherTest {
  private static final long LARGE = 1L << 20;

  @TempDir private Path folder;
  private final byte[] file = bytes(10_500, 1);
  private final ImageDigest digest = digest(file);
  private final FakeSource source = new FakeSource(file);
  private Set<ImageDigest> needed = Set.of();
  private ImageCache cache;
  private ImageFetcher fetcher;

  @BeforeEach
  void open() throws IOException {
    open(LARGE);
  }

  private void open(long largestBytes) throws IOException {
    cache = new ImageCache("edge-1", folder, largestBytes);
    cache.open();
    fetcher = fetcher(source);
  }

  private ImageFetcher fetcher(ImageFetcher.Source from) {
    return new ImageFetcher(
        cache, from, () -> needed, task -> Thread.ofPlatform().daemon().start(task));
  }

  @AfterEach
  void close() {
    fetcher.close();
  }

  private static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static ImageDigest digest(byte[] bytes) {
    try {
      return new ImageDigest(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Waiter ask() {
    Waiter waiter = new Waiter();
    Runnable unused = fetcher.ensure(digest, file.length, "counter:2", waiter);
    return waiter;
  }

  private void isHere() throws IOException {
    assertArrayEquals(file, Files.readAllBytes(cache.locate(digest).orElseThrow()));
    assertEquals(List.of(), partials(), "what is left of the transfer");
  }

  private List<Path> partials() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("images/partial"))) {
      return files.toList();
    }
  }

  @Test
  void aFileIsFetchedOnce() throws Exception {
    ask().isPresent();
    isHere();
    ask().isPresent();
    assertEquals(List.of(0L), source.offsets);
    assertTrue(fetcher.has(digest));
  }

  @Test
  void aTransferThatBreaksOffGoesOnWhereItWas() throws Exception {
    source.breaksAfter = 4_000;
    ask().isPresent();
    isHere();
    assertEquals(List.of(0L, 4_000L), source.offsets);
  }

  @Test
  void theNextAgentGoesOnWhereItsPredecessorWas() throws Exception {
    source.stopsAt = 6_000;
    Waiter waiter = ask();
    assertTrue(source.stands.await(30, TimeUnit.SECONDS));
    fetcher.close();
    assertEquals(Reason.TRY_AGAIN, waiter.failure().reason());
    source.stopsAt = -1;
    open(LARGE);
    ask().isPresent();
    isHere();
    assertEquals(List.of(0L, 6_000L), source.offsets);
  }

  @Test
  void whatWasDamagedOnTheDiskIsFetchedAnew() throws Exception {
    byte[] damaged = new byte[3_000];
    Files.write(cache.partial(digest), damaged);
    ask().isPresent();
    isHere();
    assertEquals(List.of(3_000L, 0L), source.offsets);
  }

  @Test
  void alteredBytesAreRefused() throws Exception {
    byte[] altered = file.clone();
    altered[5_000]++;
    fetcher.close();
    fetcher = fetcher(new FakeSource(altered));
    AgentException refused = ask().failure();
    assertEquals(Reason.WRONG_STATE, refused.reason());
    Messages.assertMessage("image-altered", refused.getMessage());
    assertEquals(Optional.empty(), cache.locate(digest));
  }

  @ParameterizedTest
  @ValueSource(ints = {10_499, 10_501, 0})
  void aFileOfAnotherLengthIsRefused(int length) throws Exception {
    fetcher.close();
    FakeSource other = new FakeSource(bytes(length, 1));
    if (length == 0) {
      other.refusal = Status.OUT_OF_RANGE.withDescription("The file has 0 bytes.");
    }
    fetcher = fetcher(other);
    assertEquals(Reason.WRONG_STATE, ask().failure().reason());
    assertEquals(Optional.empty(), cache.locate(digest));
  }

  @Test
  void whatTheManagerHasNotIsNotWaitedFor() throws Exception {
    source.refusal = Status.NOT_FOUND.withDescription("The manager stores no image of that kind.");
    AgentException refused = ask().failure();
    assertEquals(Reason.WRONG_STATE, refused.reason());
    Messages.assertMessage("image-refused-by-manager", refused.getMessage());
  }

  @Test
  void manyWhoAskHaveItFetchedOnce() throws Exception {
    source.stopsAt = 2_000;
    Waiter impatient = new Waiter();
    Runnable leave = fetcher.ensure(digest, file.length, "counter:2", impatient);
    Waiter patient = ask();
    assertTrue(source.stands.await(30, TimeUnit.SECONDS));
    leave.run();
    source.stopsAt = -1;
    Waiter late = ask();
    assertEquals(List.of(0L), source.offsets);
    fetcher.close();
    assertEquals(Reason.TRY_AGAIN, patient.failure().reason());
    assertEquals(Reason.TRY_AGAIN, late.failure().reason());
  }

  @Test
  void nothingIsFetchedForNobody() throws Exception {
    source.stopsAt = 2_000;
    Runnable leave = fetcher.ensure(digest, file.length, "counter:2", new Waiter());
    assertTrue(source.stands.await(30, TimeUnit.SECONDS));
    leave.run();
    source.stopsAt = -1;
    ask().isPresent();
    isHere();
    assertEquals(List.of(0L, 2_000L), source.offsets);
  }

  @Test
  void aDiskThatIsTooSmallIsToldBeforeAnythingComes() throws Exception {
    Waiter waiter = new Waiter();
    Runnable unused = fetcher.ensure(digest, Long.MAX_VALUE / 4, "counter:2", waiter);
    AgentException refused = waiter.failure();
    assertEquals(Reason.NO_ROOM, refused.reason());
    Messages.assertMessage("no-disk-for-image", refused.getMessage());
    assertEquals(List.of(), source.offsets);
  }

  @Test
  void aDiskThatFailsIsTold() throws Exception {
    Files.createDirectory(cache.partial(digest));
    AgentException refused = ask().failure();
    assertEquals(Reason.NO_ROOM, refused.reason());
    Messages.assertMessage("disk-refuses-image", refused.getMessage());
  }

  @Test
  void whatNobodyNeedsMakesRoomAndWhatIsNeededStays() throws Exception {
    fetcher.close();
    open(25_000);
    byte[] old = bytes(10_000, 2);
    byte[] inUse = bytes(10_000, 3);
    for (byte[] other : List.of(inUse, old)) {
      fetcher.close();
      fetcher = fetcher(new FakeSource(other));
      Waiter waiter = new Waiter();
      Runnable unused = fetcher.ensure(digest(other), other.length, "other:1", waiter);
      waiter.isPresent();
    }
    needed = Set.of(digest(inUse));
    fetcher.close();
    fetcher = fetcher(source);
    ask().isPresent();
    isHere();
    assertTrue(cache.locate(digest(inUse)).isPresent(), "a domain runs it");
    assertFalse(cache.locate(digest(old)).isPresent(), "nobody needs it");
  }

  @Test
  void aDiskThatBecomesTooFullEndsATransferWhichTheNextGoesOnWith() throws Exception {
    byte[] large = bytes(9 << 20, 4);
    FakeSource manager = new FakeSource(large);
    AtomicLong fullAtBytes = new AtomicLong(ImageDownload.LOOKED_EVERY_BYTES);
    openOn(
        LARGE,
        manager,
        () -> sizeOfPartials() >= fullAtBytes.get() ? ImageCache.SPARED_BYTES - 1 : 1L << 40);
    AgentException refused = ask(large).failure();
    assertEquals(Reason.NO_ROOM, refused.reason());
    Messages.assertMessage("no-disk-for-rest-of-image", refused.getMessage());
    assertFalse(cache.locate(digest(large)).isPresent());
    fullAtBytes.set(Long.MAX_VALUE);
    ask(large).isPresent();
    assertArrayEquals(large, Files.readAllBytes(cache.locate(digest(large)).orElseThrow()));
    assertEquals(List.of(0L, 4_195_000L), manager.offsets);
  }

  @Test
  void nothingIsRemovedForAFileThatDoesNotFitAnyway() throws Exception {
    ask().isPresent();
    byte[] large = bytes(11_000, 4);
    // Even with the room of the file that is here 1 byte is missing.
    openOn(
        LARGE,
        new FakeSource(large),
        () -> ImageCache.SPARED_BYTES + large.length - file.length - 1);
    assertEquals(Reason.NO_ROOM, ask(large).failure().reason());
    assertTrue(cache.locate(digest).isPresent(), "it would have gone for nothing");
  }

  @Test
  void whatMakesRoomOnTheDiskIsRemoved() throws Exception {
    ask().isPresent();
    byte[] large = bytes(11_000, 4);
    openOn(
        LARGE,
        new FakeSource(large),
        () -> ImageCache.SPARED_BYTES + large.length - (cache.locate(digest).isPresent() ? 1 : 0));
    ask(large).isPresent();
    assertFalse(cache.locate(digest).isPresent(), "nobody needs it");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 11_000})
  void aFileThatIsLargerThanTheCacheRemovesNothingForThatAlone(int begun) throws Exception {
    ask().isPresent();
    byte[] large = bytes(21_000, 4);
    openOn(file.length, new FakeSource(large), () -> 1L << 40);
    Files.write(cache.partial(digest(large)), Arrays.copyOf(large, begun));
    ask(large).isPresent();
    assertTrue(cache.locate(digest).isPresent(), "the disk has room for both");
    assertTrue(cache.locate(digest(large)).isPresent());
  }

  private void openOn(long largestBytes, FakeSource from, ImageCache.FreeSpace free)
      throws IOException {
    fetcher.close();
    cache = new ImageCache("edge-1", folder, largestBytes, free);
    cache.open();
    fetcher = fetcher(from);
  }

  private Waiter ask(byte[] content) {
    Waiter waiter = new Waiter();
    Runnable unused = fetcher.ensure(digest(content), content.length, "large:1", waiter);
    return waiter;
  }

  private long sizeOfPartials() throws IOException {
    long size = 0;
    for (Path partial : partials()) {
      size += Files.size(partial);
    }
    return size;
  }

  @Test
  void executablesCanBeExecuted() throws Exception {
    for (byte[] content :
        List.of(
            "#!/bin/sh\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
            new byte[] {0x7f, 'E', 'L', 'F', 2})) {
      fetcher.close();
      fetcher = fetcher(new FakeSource(content));
      Waiter waiter = new Waiter();
      Runnable unused = fetcher.ensure(digest(content), content.length, "native:1", waiter);
      waiter.isPresent();
      assertTrue(Files.isExecutable(cache.locate(digest(content)).orElseThrow()));
    }
    fetcher.close();
    fetcher = fetcher(source);
    ask().isPresent();
    assertFalse(
        Files.getPosixFilePermissions(cache.locate(digest).orElseThrow())
            .contains(java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "../../secret",
        "0f0f",
        "0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F",
        "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0/",
        "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f\n"
      })
  void nothingButADigestNamesAFile(String words) {
    assertThrows(IllegalArgumentException.class, () -> new ImageDigest(words));
  }
}
