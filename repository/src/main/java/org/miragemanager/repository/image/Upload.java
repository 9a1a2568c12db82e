package org.miragemanager.repository.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import org.miragemanager.model.ImageDigest;
import org.miragemanager.repository.error.StorageException;

/** A file that has been received and is durable, but not stored: closed, it is gone unless kept. */
public final class Upload implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  /** After so many bytes it is looked again whether there is room. */
  static final long LOOKED_EVERY_BYTES = 4L << 20;

  private final Path received;
  private final Path files;
  private final ImageDigest digest;
  private final long sizeBytes;

  private Upload(Path received, Path files, ImageDigest digest, long sizeBytes) {
    this.received = received;
    this.files = files;
    this.digest = digest;
    this.sizeBytes = sizeBytes;
  }

  /**
   * Receives a file.
   *
   * @param requireRoom looks whether the disk has room for more, and throws if it has not
   */
  static Upload receive(
      InputStream from, Path uploads, Path files, long largestBytes, Runnable requireRoom)
      throws IOException {
    Path file = uploads.resolve(UUID.randomUUID().toString());
    try {
      MessageDigest hash = sha256();
      long size = copy(from, file, hash, largestBytes, requireRoom);
      return new Upload(
          file, files, new ImageDigest(HexFormat.of().formatHex(hash.digest())), size);
    } catch (IOException | RuntimeException failure) {
      removed(file, failure);
      throw failure;
    }
  }

  private static void removed(Path file, Exception reason) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException stays) {
      // The store removes it when it is opened again.
      reason.addSuppressed(stays);
    }
  }

  private static long copy(
      InputStream from, Path file, MessageDigest hash, long largestBytes, Runnable requireRoom)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long size = 0;
    long lookedAt = 0;
    try (FileChannel to = create(file)) {
      for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
        size += count;
        if (size > largestBytes) {
          throw ImageStore.tooLarge(largestBytes);
        }
        if (size - lookedAt >= LOOKED_EVERY_BYTES) {
          requireRoom.run();
          lookedAt = size;
        }
        hash.update(buffer, 0, count);
        write(to, ByteBuffer.wrap(buffer, 0, count));
      }
      force(to);
    }
    return size;
  }

  // What the disk fails at is told apart from what the sender does.

  private static FileChannel create(Path file) {
    try {
      return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException failure) {
      throw unwritable(failure);
    }
  }

  private static void write(FileChannel to, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        int ignored = to.write(bytes);
      }
    } catch (IOException failure) {
      throw unwritable(failure);
    }
  }

  private static void force(FileChannel file) {
    try {
      file.force(true);
    } catch (IOException failure) {
      throw unwritable(failure);
    }
  }

  private static StorageException unwritable(IOException failure) {
    return new StorageException(
        "The manager's disk does not take the image: " + failure.getMessage(), failure);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  /** The digest of what was received. */
  public ImageDigest digest() {
    return digest;
  }

  /** How much was received, in bytes. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Where it is until it is kept, to look into it. */
  public Path file() {
    return received;
  }

  /**
   * Stores it, durably, under its digest.
   *
   * @throws StorageException if the disk fails
   */
  public void keep() {
    try {
      Files.move(
          received,
          files.resolve(digest.hex()),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel folder = FileChannel.open(files)) {
        folder.force(true);
      }
    } catch (IOException failure) {
      throw unwritable(failure);
    }
  }

  /** Removes it, unless it was kept. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(received);
    } catch (IOException failure) {
      throw unwritable(failure);
    }
  }
}
