package org.miragemanager.repository.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.model.ImageDigest;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.error.StorageException;

/** Files that are received, kept, refused, broken off and collected. */
final class ImageStoreTest {
  private static final ImageDigest HELLO =
      new ImageDigest("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  private static final ImageDigest OTHER = new ImageDigest("0f".repeat(32));

  @TempDir private Path folder;
  private ImageStore store;

  @BeforeEach
  void open() {
    store = ImageStore.open(folder, 100);
  }

  private static InputStream bytes(String words) {
    return new ByteArrayInputStream(words.getBytes(StandardCharsets.US_ASCII));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    }
  }

  private void keep(String words) throws IOException {
    try (Upload upload = store.receive(bytes(words), -1, Optional.empty())) {
      upload.keep();
    }
  }

  @Test
  void whatIsKeptHasItsDigestForAName() throws IOException {
    try (Upload upload = store.receive(bytes("hello"), 5, Optional.of(HELLO))) {
      assertEquals(HELLO, upload.digest());
      assertEquals(5, upload.sizeBytes());
      assertEquals(Optional.empty(), store.sizeBytes(HELLO), "it is not kept yet");
      upload.keep();
    }
    assertEquals(Optional.of(5L), store.sizeBytes(HELLO));
    keep("hello");
    assertEquals(List.of(HELLO.hex()), files());
  }

  @Test
  void whatIsNotKeptIsGone() throws IOException {
    store.receive(bytes("hello"), 5, Optional.empty()).close();
    assertEquals(List.of(), files());
  }

  @Test
  void anotherFileThanAnnouncedIsRefused() throws IOException {
    RefusedException refused =
        assertThrows(
            RefusedException.class, () -> store.receive(bytes("hello"), 5, Optional.of(OTHER)));
    assertEquals(Refusal.INVALID, refused.refusal());
    assertThrows(IOException.class, () -> store.receive(bytes("hell"), 5, Optional.empty()));
    assertEquals(List.of(), files());
  }

  @Test
  void whatIsTooLargeIsRefusedAnnouncedOrNot() throws IOException {
    for (long announced : List.of(101L, -1L)) {
      RefusedException refused =
          assertThrows(
              RefusedException.class,
              () -> store.receive(bytes("x".repeat(101)), announced, Optional.empty()));
      assertTrue(refused.getMessage().contains("--max-image-size"), refused.getMessage());
    }
    assertEquals(List.of(), files());
  }

  @Test
  void aDiskThatIsTooSmallIsToldBeforeAnythingComes() {
    ImageStore boundless = ImageStore.open(folder, Long.MAX_VALUE);
    StorageException full =
        assertThrows(
            StorageException.class,
            () -> boundless.receive(bytes("hello"), Long.MAX_VALUE / 2, Optional.empty()));
    assertTrue(full.getMessage().contains("has no room"), full.getMessage());
  }

  @Test
  void aDiskThatBecomesTooFullEndsWhatComes() throws IOException {
    byte[] large = new byte[3 * (int) Upload.LOOKED_EVERY_BYTES];
    for (long announced : List.of((long) large.length, -1L)) {
      Iterator<Long> usable =
          List.of(1L << 30, ImageStore.SPARED_BYTES, ImageStore.SPARED_BYTES - 1).iterator();
      ImageStore filling = ImageStore.open(folder, large.length, usable::next);
      StorageException full =
          assertThrows(
              StorageException.class,
              () -> filling.receive(new ByteArrayInputStream(large), announced, Optional.empty()));
      assertTrue(full.getMessage().contains("has no room for the rest"), full.getMessage());
      assertEquals(List.of(), files());
    }
  }

  @Test
  void aSenderWhoBreaksOffLeavesNothing() throws IOException {
    InputStream broken =
        new InputStream() {
          private boolean begun;

          @Override
          public int read() throws IOException {
            throw new IOException("the connection is gone");
          }

          @Override
          public int read(byte[] to, int offset, int length) throws IOException {
            if (begun) {
              return read();
            }
            begun = true;
            to[offset] = 'x';
            return 1;
          }
        };
    assertThrows(IOException.class, () -> store.receive(broken, -1, Optional.empty()));
    assertEquals(List.of(), files());
  }

  @Test
  void aDiskThatFailsIsToldApartFromASender() throws IOException {
    Files.delete(folder.resolve("uploads"));
    Files.writeString(folder.resolve("uploads"), "no folder");
    assertThrows(StorageException.class, () -> store.receive(bytes("hello"), -1, Optional.empty()));
  }

  @Test
  void whatNobodyNamesIsCollectedAndStaleUploadsAreAtTheStart() throws IOException {
    keep("hello");
    keep("other");
    Files.writeString(folder.resolve("uploads/left-behind"), "hel");
    ImageStore again = ImageStore.open(folder, 100);
    assertEquals(1, again.keepOnly(Set.of(HELLO)));
    assertEquals(List.of(HELLO.hex()), files());
    assertEquals(Optional.empty(), again.read(OTHER));
  }
}
