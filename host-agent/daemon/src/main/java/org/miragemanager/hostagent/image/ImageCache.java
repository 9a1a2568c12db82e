package org.miragemanager.hostagent.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.domain.record.AtomicFile;
import org.miragemanager.hostagent.driver.ImageFiles.ImageStore;
import org.miragemanager.model.ImageDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that were fetched: {@code images/sha256/HEX}, whole and verified, and what is being
 * fetched: {@code images/partial/HEX}. Together they take no more than a bound, unless the domains
 * that are here need more, or one file is larger: what was not used for longest goes first.
 */
public final class ImageCache implements ImageStore {
  private static final Logger LOGGER = LoggerFactory.getLogger(ImageCache.class);
  private static final Duration PARTIAL_KEPT = Duration.ofDays(7);
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
  private static final byte[] SCRIPT = "#!".getBytes(StandardCharsets.US_ASCII);

  /** What is left free on the disk for the guests' logs and records. */
  static final long SPARED_BYTES = 16L << 20;

  /** Says how much is free on the disk. */
  @FunctionalInterface
  interface FreeSpace {

    /** How many bytes the agent may still write. */
    long bytes() throws IOException;
  }

  private final String hostName;
  private final Path files;
  private final Path partials;
  private final long largestBytes;
  private final FreeSpace free;

  /**
   * A cache that is not open.
   *
   * @param hostName for messages
   * @param dataDirectory the agent's
   * @param largestBytes how much is kept that no domain here needs
   */
  public ImageCache(String hostName, Path dataDirectory, long largestBytes) {
    this(
        hostName,
        dataDirectory,
        largestBytes,
        () -> Files.getFileStore(filesIn(dataDirectory)).getUsableSpace());
  }

  /** The same, on a disk of the caller's. */
  ImageCache(String hostName, Path dataDirectory, long largestBytes, FreeSpace free) {
    this.hostName = hostName;
    this.files = filesIn(dataDirectory);
    this.partials = dataDirectory.resolve("images").resolve("partial");
    this.largestBytes = largestBytes;
    this.free = free;
  }

  private static Path filesIn(Path dataDirectory) {
    return dataDirectory.resolve("images").resolve("sha256");
  }

  /** Makes the folders; what was begun long ago and never finished is removed. */
  public void open() throws IOException {
    AtomicFile.createFolder(files);
    AtomicFile.createFolder(partials);
    Instant stale = Instant.now().minus(PARTIAL_KEPT);
    for (Path partial : list(partials)) {
      if (Files.getLastModifiedTime(partial).toInstant().isBefore(stale)) {
        Files.deleteIfExists(partial);
      }
    }
  }

  /**
   * Where a file is, whole and verified when it came; it counts as used now.
   *
   * @return empty: it is not here
   */
  public Optional<Path> locate(ImageDigest digest) {
    Path file = files.resolve(digest.hex());
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    noteUse(file);
    return Optional.of(file);
  }

  private static void noteUse(Path file) {
    try {
      Files.getFileAttributeView(file, BasicFileAttributeView.class)
          .setTimes(null, FileTime.from(Instant.now()), null);
    } catch (IOException untouched) {
      LOGGER.warn(
          "The access time of {} cannot be set; it may be removed too early.", file, untouched);
    }
  }

  @Override
  public Optional<Path> find(String digest) {
    return locate(new ImageDigest(digest));
  }

  /** Where what has come of a file is kept. */
  Path partial(ImageDigest digest) {
    return partials.resolve(digest.hex());
  }

  /** Gives a file that is whole, verified and durable its name. */
  void place(ImageDigest digest) throws IOException {
    Path partial = partial(digest);
    makeExecutable(partial);
    Path file = files.resolve(digest.hex());
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder = FileChannel.open(files)) {
      folder.force(true);
    }
    // Its time is that of the download's beginning, and it is about to be used.
    noteUse(file);
  }

  /**
   * Makes room for a file that is to be fetched.
   *
   * @param image what people call it
   * @param sizeBytes how long it is
   * @param receivedBytes how much of it is here already
   * @param needed what must stay
   * @throws AgentException NO_ROOM: the disk is too full, whatever is removed; then nothing is
   */
  synchronized void makeRoom(
      String image, long sizeBytes, long receivedBytes, Supplier<Set<ImageDigest>> needed)
      throws IOException {
    Set<ImageDigest> kept = needed.get();
    List<Entry> removable = removable(kept);
    long missing = sizeBytes - receivedBytes;
    requireSpace(image, missing, removable.stream().mapToLong(Entry::bytes).sum());
    long others = totalBytes() - receivedBytes;
    while (!removable.isEmpty() && (others > boundBeside(sizeBytes) || !fits(missing, 0))) {
      Entry oldest = removable.removeFirst();
      Files.deleteIfExists(oldest.file());
      others -= oldest.bytes();
      LOGGER.info(
          "The image file {} was removed, because it was the least recently used.", oldest.file());
    }
    requireSpace(image, missing, 0);
  }

  /**
   * How much may be kept beside a file. One that is larger than the bound by itself exceeds it
   * whatever is removed: nothing has to go for that alone.
   */
  private long boundBeside(long sizeBytes) {
    return sizeBytes > largestBytes ? largestBytes : largestBytes - sizeBytes;
  }

  private boolean fits(long missingBytes, long removableBytes) throws IOException {
    return usableBytes() + removableBytes - SPARED_BYTES >= missingBytes;
  }

  private void requireSpace(String image, long missingBytes, long removableBytes)
      throws IOException {
    if (!fits(missingBytes, removableBytes)) {
      throw new AgentException(
          AgentException.Reason.NO_ROOM,
          "The host %s has no room for the file of the image %s: %d bytes are to come, %d are free on its disk, of which %d are spared."
              .formatted(hostName, image, missingBytes, usableBytes(), SPARED_BYTES));
    }
  }

  /**
   * Looks again while a file comes: others write to the same disk.
   *
   * @param image what people call it
   * @throws AgentException NO_ROOM: the disk has become too full
   */
  void requireSpared(String image) throws IOException {
    long usable = usableBytes();
    if (usable < SPARED_BYTES) {
      throw new AgentException(
          AgentException.Reason.NO_ROOM,
          "The host %s has no room for the rest of the file of the image %s: %d bytes are free on its disk, of which %d are spared."
              .formatted(hostName, image, usable, SPARED_BYTES));
    }
  }

  private record Entry(Path file, long bytes, Instant used) {}

  /** What no domain needs, what was not used for longest first. */
  private List<Entry> removable(Set<ImageDigest> kept) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path folder : List.of(files, partials)) {
      for (Path file : list(folder)) {
        if (kept.stream().noneMatch(digest -> file.endsWith(digest.hex()))) {
          BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
          entries.add(new Entry(file, attributes.size(), attributes.lastAccessTime().toInstant()));
        }
      }
    }
    entries.sort(Comparator.comparing(Entry::used));
    return entries;
  }

  private long totalBytes() throws IOException {
    long total = 0;
    for (Path folder : List.of(files, partials)) {
      for (Path file : list(folder)) {
        total += Files.size(file);
      }
    }
    return total;
  }

  private long usableBytes() throws IOException {
    return free.bytes();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  /** Makes a native executable or a script executable again: fetching lost its permissions. */
  private static void makeExecutable(Path file) throws IOException {
    byte[] head;
    try (InputStream stream = Files.newInputStream(file)) {
      head = stream.readNBytes(ELF.length);
    }
    boolean executable =
        Arrays.equals(head, ELF)
            || (head.length >= SCRIPT.length
                && Arrays.equals(Arrays.copyOf(head, SCRIPT.length), SCRIPT));
    if (executable && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(file));
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      Files.setPosixFilePermissions(file, permissions);
    }
  }
}
