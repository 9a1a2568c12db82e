package org.miragemanager.hostagent.domain;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.miragemanager.hostagent.AgentException;

/**
 * The durable records of a host's domains: {@code unikernels/<name>/<generation>/record.json}, and
 * {@code fences/<name>}, the greatest generation whose record was removed (nothing up to it may be
 * created again).
 */
public final class DomainRecords implements AutoCloseable {

  private final JsonMapper mapper =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private final Path unikernels;
  private final Path fences;
  private final RecordWriter writer = new RecordWriter(this::write);

  /** Held while something is written, and alone while it is closed or a folder is removed. */
  private final ReadWriteLock files = new ReentrantReadWriteLock();

  private volatile boolean closed;

  /** Keeps them in this folder. */
  public DomainRecords(Path dataDirectory) {
    unikernels = dataDirectory.resolve("unikernels");
    fences = dataDirectory.resolve("fences");
  }

  /** From now on they are another agent's. */
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

  /** Whether they are another agent's by now. */
  boolean isClosed() {
    return closed;
  }

  /** Where a domain's files are. */
  public DomainFolder folder(DomainKey key) {
    return new DomainFolder(
        unikernels.resolve(key.unikernel()).resolve(Long.toString(key.generation())));
  }

  /**
   * Makes a record durable: file and folder.
   *
   * @throws AgentException if this agent has stopped
   */
  public void write(DomainRecord record) {
    DomainFolder folder = folder(record.key());
    files.readLock().lock();
    try {
      if (closed) {
        throw AgentException.tryAgain(
            "The agent stops; ask its successor about " + record.key() + ".");
      }
      DurableFile.createFolder(folder.path());
      DurableFile.replace(folder.record(), mapper.writeValueAsBytes(RecordJson.of(record)));
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "The record of " + record.key() + " cannot be written to " + folder.path() + ".",
          failure);
    } finally {
      files.readLock().unlock();
    }
  }

  /** Makes a record durable soon, on another thread; completes when that is done, or cannot be. */
  CompletableFuture<Void> writeLater(DomainRecord record) {
    return writer.write(record);
  }

  /** All records, in the order of their names and generations. */
  public List<DomainRecord> readAll() throws IOException {
    List<DomainRecord> records = new ArrayList<>();
    if (Files.isDirectory(unikernels)) {
      for (Path unikernel : list(unikernels)) {
        for (Path generation : list(unikernel)) {
          Path file = new DomainFolder(generation).record();
          if (Files.exists(file)) {
            records.add(mapper.readValue(Files.readAllBytes(file), RecordJson.class).toRecord());
          }
        }
      }
    }
    records.sort(Comparator.comparing(DomainRecord::key));
    return records;
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

  /** Removes a domain's folder, after making durable that it must not be created again. */
  public void remove(DomainKey key) {
    writer.forget(key);
    Path folder = folder(key).path();
    files.writeLock().lock();
    try {
      if (key.generation() > fence(key.unikernel())) {
        DurableFile.createFolder(fences);
        DurableFile.replace(
            fences.resolve(key.unikernel()),
            (key.generation() + "\n").getBytes(StandardCharsets.US_ASCII));
      }
      for (Path file : list(folder)) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
      if (list(folder.getParent()).isEmpty()) {
        Files.deleteIfExists(folder.getParent());
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("The folder " + folder + " cannot be removed.", failure);
    } finally {
      files.writeLock().unlock();
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }
}
