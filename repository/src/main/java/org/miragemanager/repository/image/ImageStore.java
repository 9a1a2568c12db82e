package org.miragemanager.repository.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.miragemanager.model.ImageDigest;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.error.StorageException;
import org.miragemanager.repository.store.PrivateFiles;

/**
 * The files of images: {@code sha256/HEX}, each under the digest of its content, so that a file
 * that is there is whole and never changes. What is being received is in {@code uploads}, and is
 * nothing until it is kept.
 */
public final class ImageStore {
  /** What is left free: the repository is on the same disk, and without room nothing moves. */
  static final long SPARED_BYTES = 64L << 20;

  private final Path files;
  private final Path uploads;
  private final long largestBytes;
  private final LongSupplier usableBytes;

  private ImageStore(Path folder, long largestBytes, LongSupplier usableBytes) {
    this.files = folder.resolve("sha256");
    this.uploads = folder.resolve("uploads");
    this.largestBytes = largestBytes;
    this.usableBytes = usableBytes;
  }

  /**
   * Opens the store in a folder, which is made if it is not there. What an interrupted upload left
   * behind is removed.
   *
   * @param largestBytes no file may be larger
   * @throws StorageException if the folder cannot be used
   */
  public static ImageStore open(Path folder, long largestBytes) {
    return open(folder, largestBytes, () -> usableBytes(folder.resolve("uploads")));
  }

  /**
   * The same, on a disk of the caller's.
   *
   * @param usableBytes how much is free on it
   */
  static ImageStore open(Path folder, long largestBytes, LongSupplier usableBytes) {
    ImageStore store = new ImageStore(folder, largestBytes, usableBytes);
    try {
      PrivateFiles.folder(folder);
      PrivateFiles.folder(store.files);
      PrivateFiles.folder(store.uploads);
      PrivateFiles.filesIn(store.files);
      for (Path stale : list(store.uploads)) {
        Files.deleteIfExists(stale);
      }
      return store;
    } catch (IOException failure) {
      throw new StorageException(
          "The folder for images " + folder + " cannot be used: " + failure.getMessage(), failure);
    }
  }

  /** No file may be larger, in bytes. */
  public long largestBytes() {
    return largestBytes;
  }

  /**
   * Receives a file and makes it durable; it is not stored yet.
   *
   * @param announcedBytes its length, as far as the sender told it; else negative
   * @param expected its digest, if the sender told it
   * @throws RefusedException INVALID: it is too large, or another file than announced
   * @throws StorageException the disk is full, or fails; nothing is left behind
   * @throws IOException the sender broke off; nothing is left behind
   */
  public Upload receive(InputStream from, long announcedBytes, Optional<ImageDigest> expected)
      throws IOException {
    if (announcedBytes > largestBytes) {
      throw tooLarge(largestBytes);
    }
    requireSpace(announcedBytes);
    Upload upload = Upload.receive(from, uploads, files, largestBytes, this::requireSpared);
    try {
      if (announcedBytes >= 0 && upload.sizeBytes() != announcedBytes) {
        throw new IOException(
            "%d of %d bytes have come".formatted(upload.sizeBytes(), announcedBytes));
      }
      if (expected.isPresent() && !expected.get().equals(upload.digest())) {
        throw new RefusedException(
            Refusal.INVALID,
            "The file that has come is "
                + upload.digest()
                + ", not "
                + expected.get()
                + ": it was changed on its way, or while it was read; send it again.");
      }
      return upload;
    } catch (IOException | RuntimeException refused) {
      upload.close();
      throw refused;
    }
  }

  static RefusedException tooLarge(long largestBytes) {
    return new RefusedException(
        Refusal.INVALID,
        "The file is larger than this manager takes, "
            + largestBytes
            + " bytes; start it with a larger --max-image-size.");
  }

  private void requireSpace(long announcedBytes) {
    long bytes = Math.max(announcedBytes, 0);
    requireSpace(bytes, "an image of " + bytes + " bytes");
  }

  /** While an image comes: its sender may not have told its length, and others write as well. */
  private void requireSpared() {
    requireSpace(0, "the rest of an image");
  }

  private void requireSpace(long bytes, String image) {
    long usable = usableBytes.getAsLong();
    if (bytes > usable - SPARED_BYTES) {
      throw new StorageException(
          "The manager's disk has no room for "
              + image
              + ": "
              + usable
              + " bytes are free, of which "
              + SPARED_BYTES
              + " are spared.");
    }
  }

  private static long usableBytes(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException failure) {
      throw new StorageException(
          "The folder for images cannot be used: " + failure.getMessage(), failure);
    }
  }

  /** How long a stored file is; empty: none of that digest is stored. */
  public Optional<Long> sizeBytes(ImageDigest digest) {
    try {
      return Optional.of(Files.size(file(digest)));
    } catch (IOException absent) {
      return Optional.empty();
    }
  }

  /**
   * Opens a stored file for reading; it can be read to its end even if it is removed meanwhile.
   *
   * @return empty: none of that digest is stored
   */
  public Optional<FileChannel> read(ImageDigest digest) throws IOException {
    try {
      return Optional.of(FileChannel.open(file(digest)));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  /**
   * Removes every stored file that is not named.
   *
   * @return how many were removed
   * @throws StorageException if one cannot be removed
   */
  public int keepOnly(Set<ImageDigest> named) {
    int removed = 0;
    try {
      for (Path file : list(files)) {
        boolean wanted = named.stream().anyMatch(digest -> file.equals(file(digest)));
        if (!wanted && Files.deleteIfExists(file)) {
          removed++;
        }
      }
      return removed;
    } catch (IOException failure) {
      throw new StorageException(
          "A file that no image names cannot be removed: " + failure.getMessage(), failure);
    }
  }

  private Path file(ImageDigest digest) {
    return files.resolve(digest.hex());
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }
}
