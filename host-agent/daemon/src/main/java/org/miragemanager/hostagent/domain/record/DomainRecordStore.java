package org.miragemanager.hostagent.domain.record;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.channel.OneLine;
import org.miragemanager.hostagent.driver.system.FolderRemoval;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.Names;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable records of a host's domains: {@code unikernels/<name>/<generation>/record.json}, and
 * {@code fences/<name>}, the greatest generation whose record was removed (nothing up to it may be
 * created again).
 */
public final class DomainRecordStore implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(DomainRecordStore.class);

  private final JsonMapper mapper =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private final Path unikernels;
  private final Path fences;
  private final RecordWriter writer = new RecordWriter(this::write);

  /**
   * Held while something is written, and alone while it is closed or what holds folders is changed.
   */
  private final ReadWriteLock files = new ReentrantReadWriteLock();

  /** Held while a fence is raised. */
  private final ReentrantLock fencing = new ReentrantLock();

  private volatile boolean closed;

  /** Folders that are durable for certain: none of them is synced once more with each record. */
  private final Set<Path> durableFolders = ConcurrentHashMap.newKeySet();

  /** Keeps them in this folder. */
  public DomainRecordStore(Path dataDirectory) {
    unikernels = dataDirectory.resolve("unikernels");
    fences = dataDirectory.resolve("fences");
  }

  /** Rejects further writes: the records belong to the next agent. */
  @Override
  public void close() {
    writer.close();
    files.writeLock().lock();
    try {
      closed = true;
    } finally {
      files.writeLock().unlock();
    }
  }

  /** Whether writes are rejected, because the records belong to the next agent. */
  public boolean isClosed() {
    return closed;
  }

  /** Where a domain's files are. */
  public DomainFolder folder(DomainId key) {
    return new DomainFolder(
        unikernels.resolve(key.unikernel()).resolve(Long.toString(key.generation())));
  }

  /**
   * Makes a record durable: file and folder.
   *
   * @throws AgentException if this agent has stopped
   */
  public void write(DomainRecord record) {
    DomainFolder folder = folder(record.domain());
    files.readLock().lock();
    try {
      if (closed) {
        throw AgentException.tryAgain(
            "The agent stops; ask its successor about " + record.domain() + ".");
      }
      createFolder(folder.path());
      AtomicFile.replace(folder.record(), mapper.writeValueAsBytes(record));
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "The record of " + record.domain() + " cannot be written to " + folder.path() + ".",
          failure);
    } finally {
      files.readLock().unlock();
    }
  }

  private void createFolder(Path folder) throws IOException {
    Path parent = folder.getParent();
    if (isDurable(folder)) {
      return;
    }
    if (isDurable(parent)) {
      AtomicFile.createFolderIn(folder);
    } else {
      AtomicFile.createFolder(folder);
      durableFolders.add(parent);
    }
    durableFolders.add(folder);
  }

  private boolean isDurable(Path folder) {
    return durableFolders.contains(folder) && Files.isDirectory(folder);
  }

  /** Makes a record durable soon, on another thread; completes when that is done, or fails. */
  CompletableFuture<Void> writeLater(DomainRecord record) {
    return writer.write(record);
  }

  /**
   * All records, in the order of their names and generations. A damaged one is set aside as {@code
   * record.damaged}, and its domain is one of which nothing is known: not even that it has ended.
   */
  public List<DomainRecord> readAll() throws IOException {
    List<DomainRecord> records = new ArrayList<>();
    if (Files.isDirectory(unikernels)) {
      for (Path unikernel : list(unikernels)) {
        for (Path generation : Files.isDirectory(unikernel) ? list(unikernel) : List.<Path>of()) {
          DomainFolder folder = new DomainFolder(generation);
          if (Files.exists(folder.record())) {
            keyOf(generation).ifPresent(key -> records.add(read(key, folder)));
          }
        }
      }
    }
    records.sort(Comparator.comparing(DomainRecord::domain));
    return records;
  }

  private static Optional<DomainId> keyOf(Path folder) {
    String unikernel = folder.getParent().getFileName().toString();
    try {
      long generation = Long.parseLong(folder.getFileName().toString());
      return Optional.of(new DomainId(unikernel, generation));
    } catch (IllegalArgumentException noDomain) {
      LOGGER.warn(
          "The folder {} does not have the name of a domain's folder and is ignored: move it away.",
          folder);
      return Optional.empty();
    }
  }

  private DomainRecord read(DomainId key, DomainFolder folder) {
    String fault;
    try {
      DomainRecord record =
          mapper.readValue(Files.readAllBytes(folder.record()), DomainRecord.class);
      if (record.domain().equals(key)) {
        return record;
      }
      fault = "it is the record of " + record.domain();
    } catch (IOException | RuntimeException damaged) {
      fault = OneLine.of(String.valueOf(damaged.getMessage()));
    }
    LOGGER.error(
        "The file {} is damaged ({}); it was set aside as {}. The agent cannot tell what became of"
            + " {}: if its process still runs, it gets no lease and stands still. To go on with the"
            + " domain, stop the agent and restore the file from a backup; otherwise end the process"
            + " by hand, and have the unikernel run elsewhere.",
        folder.record(),
        fault,
        folder.damagedRecord().getFileName(),
        key);
    return setAside(key, folder);
  }

  private DomainRecord setAside(DomainId key, DomainFolder folder) {
    DomainRecord unknown = DomainRecord.unknown(key);
    try {
      Files.copy(folder.record(), folder.damagedRecord(), StandardCopyOption.REPLACE_EXISTING);
      write(unknown);
    } catch (IOException | UncheckedIOException | AgentException failure) {
      LOGGER.error("The damaged file {} could not be set aside.", folder.record(), failure);
    }
    return unknown;
  }

  /** The greatest generation whose record was removed; 0: none was. */
  public long fence(String unikernel) {
    Path file = fences.resolve(unikernel);
    try {
      return Files.exists(file)
          ? Long.parseLong(Files.readString(file, StandardCharsets.US_ASCII).strip())
          : 0;
    } catch (IOException failure) {
      throw new UncheckedIOException("The file " + file + " cannot be read.", failure);
    }
  }

  /**
   * Of each unikernel that ever was on this host the greatest generation, also of those whose
   * records were removed: what the host has seen, whatever runs on it now (rule 10).
   */
  public List<DomainId> greatest() {
    Map<String, Long> greatest = new TreeMap<>();
    try {
      // Folders before fences: a fence is durable before the folder that it stands for is removed.
      for (Path unikernel : entries(unikernels)) {
        for (Path generation : entries(unikernel)) {
          see(greatest, unikernel, generation.getFileName().toString());
        }
      }
      for (Path fence : entries(fences)) {
        if (Names.isUnikernel(fence.getFileName().toString())) {
          see(greatest, fence, Long.toString(fence(fence.getFileName().toString())));
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("The records in " + unikernels + " cannot be read.", failure);
    }
    return greatest.entrySet().stream()
        .filter(seen -> seen.getValue() > 0)
        .map(seen -> new DomainId(seen.getKey(), seen.getValue()))
        .toList();
  }

  private static void see(Map<String, Long> greatest, Path unikernel, String generation) {
    String name = unikernel.getFileName().toString();
    if (Names.isUnikernel(name) && generation.matches("[0-9]{1,18}")) {
      greatest.merge(name, Long.parseLong(generation), Math::max);
    }
  }

  /** What is in a folder; nothing if it is none, or was removed meanwhile. */
  private static List<Path> entries(Path folder) throws IOException {
    try {
      return Files.isDirectory(folder) ? list(folder) : List.of();
    } catch (NoSuchFileException removed) {
      return List.of();
    }
  }

  /**
   * Removes a domain's folder with all that is in it, after making durable that neither it nor one
   * of an older generation must be created again.
   *
   * @throws AgentException if this agent has stopped
   */
  public void remove(DomainId key) {
    writer.forget(key);
    Path folder = folder(key).path();
    try {
      raiseFence(key);
      FolderRemoval.remove(folder);
      durableFolders.remove(folder);
      removeIfEmpty(folder.getParent());
    } catch (IOException failure) {
      throw new UncheckedIOException("The folder " + folder + " cannot be removed.", failure);
    }
  }

  private void raiseFence(DomainId key) throws IOException {
    fencing.lock();
    // Other records are written meanwhile: the start of a domain does not wait for a removal.
    files.readLock().lock();
    try {
      if (closed) {
        throw AgentException.tryAgain("The agent stops; ask its successor about " + key + ".");
      }
      if (key.generation() > fence(key.unikernel())) {
        createFolder(fences);
        AtomicFile.replace(
            fences.resolve(key.unikernel()),
            (key.generation() + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    } finally {
      files.readLock().unlock();
      fencing.unlock();
    }
  }

  private void removeIfEmpty(Path unikernel) throws IOException {
    files.writeLock().lock();
    try {
      Files.deleteIfExists(unikernel);
      durableFolders.remove(unikernel);
    } catch (DirectoryNotEmptyException othersAreThere) {
      // It stays for them.
    } finally {
      files.writeLock().unlock();
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  /**
   * Where the agent keeps what belongs to one domain.
   *
   * @param path {@code <data>/unikernels/<name>/<generation>}
   */
  public record DomainFolder(Path path) {

    /** What is durable about it. */
    public Path record() {
      return path.resolve("record.json");
    }

    /** A record that could not be read, set aside. */
    public Path damagedRecord() {
      return path.resolve("record.damaged");
    }

    /** What its guest printed. */
    public Path log() {
      return path.resolve("log");
    }

    /** What it printed before the log was cut. */
    public Path olderLog() {
      return path.resolve("log.older");
    }
  }

  /**
   * Writes domains' records on a thread of its own, of each domain the newest: a disk that hangs
   * holds up neither leases nor guests. Safe for use by many threads.
   */
  static final class RecordWriter implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RecordWriter.class);
    private static final long LONGEST_END_SECONDS = 2;

    private record Waiting(DomainRecord record, CompletableFuture<Void> written) {}

    private final Consumer<DomainRecord> disk;
    private final Map<DomainId, Waiting> waiting = new HashMap<>();
    private final ExecutorService thread =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("records").factory());

    /** Writes by this. */
    RecordWriter(Consumer<DomainRecord> disk) {
      this.disk = disk;
    }

    /**
     * Writes this soon, unless a newer one of the domain comes before; completes when that one is
     * written, and fails with the reason if it cannot be.
     */
    synchronized CompletableFuture<Void> write(DomainRecord record) {
      Waiting before = waiting.get(record.domain());
      Waiting now =
          new Waiting(record, before == null ? new CompletableFuture<>() : before.written());
      waiting.put(record.domain(), now);
      if (before == null) {
        try {
          thread.execute(() -> writeNewest(record.domain()));
        } catch (RejectedExecutionException stopped) {
          LOGGER.debug("The next agent finds out about {}.", record.domain(), stopped);
          waiting.remove(record.domain());
          now.written()
              .completeExceptionally(
                  AgentException.tryAgain(
                      "The agent stops; ask its successor about " + record.domain() + "."));
        }
      }
      return now.written();
    }

    private void writeNewest(DomainId key) {
      Waiting newest = take(key);
      if (newest == null) {
        return;
      }
      try {
        disk.accept(newest.record());
        newest.written().complete(null);
      } catch (AgentException stopped) {
        LOGGER.debug("The next agent finds out about {}.", key, stopped);
        newest.written().completeExceptionally(stopped);
      } catch (RuntimeException failure) {
        LOGGER.error("The record of {} could not be made durable.", key, failure);
        newest.written().completeExceptionally(failure);
      }
    }

    private synchronized Waiting take(DomainId key) {
      return waiting.remove(key);
    }

    /** Writes nothing more of a domain; returns when nothing of it is being written either. */
    void forget(DomainId key) {
      Waiting dropped = take(key);
      if (dropped != null) {
        dropped.written().complete(null);
      }
      try {
        thread.submit(() -> {}).get();
      } catch (RejectedExecutionException stopped) {
        // Nothing is written any more.
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    /** Writes what waits, and nothing more; within two seconds, or not at all. */
    @Override
    public void close() {
      thread.shutdown();
      try {
        if (!thread.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
          LOGGER.warn(
              "The disk is slow: not all records were written; the next agent finds their domains again.");
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
