package org.miragemanager.hostagent.image;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.ImageChunk;
import org.miragemanager.model.ImageDigest;

/** Fetches files that are asked for, each once however many ask for it. */
public final class ImageFetcher implements AutoCloseable {
  private static final long TELL_MILLIS = 500;

  private final ImageCache cache;
  private final Source source;
  private final Supplier<Set<ImageDigest>> needed;
  private final Executor threads;
  private final Map<ImageDigest, ImageDownload> transfers = new HashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("image-progress").factory());

  /**
   * A fetcher that does nothing yet.
   *
   * @param source where files come from
   * @param needed the files of the domains that are here, which must stay
   * @param threads each transfer takes one
   */
  public ImageFetcher(
      ImageCache cache, Source source, Supplier<Set<ImageDigest>> needed, Executor threads) {
    this.cache = cache;
    this.source = source;
    this.needed = needed;
    this.threads = threads;
    ScheduledFuture<?> unused =
        clock.scheduleWithFixedDelay(this::tell, TELL_MILLIS, TELL_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Whether a file is here; if so it counts as used now. */
  public boolean has(ImageDigest digest) {
    return cache.locate(digest).isPresent();
  }

  /**
   * Has a file fetched, unless it is here.
   *
   * @param sizeBytes how long it is
   * @param image what people call it, for messages
   * @return to be run when the caller does not wait any longer
   */
  public synchronized Runnable ensure(
      ImageDigest digest, long sizeBytes, String image, Listener listener) {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("The size of the image " + image + " is negative.");
    }
    if (has(digest)) {
      listener.present();
      return () -> {};
    }
    ImageDownload transfer = transfers.get(digest);
    if (transfer == null || !transfer.join(listener)) {
      ImageDownload begun =
          new ImageDownload(digest, sizeBytes, image, cache, source, this::needed);
      // Both write to the same file.
      Optional<ImageDownload> former = Optional.ofNullable(transfer);
      boolean ignored = begun.join(listener);
      transfers.put(digest, begun);
      threads.execute(
          () -> {
            former.ifPresent(ImageDownload::awaitEnd);
            begun.run();
            ended(begun);
          });
      transfer = begun;
    }
    ImageDownload joined = transfer;
    return () -> joined.leave(listener);
  }

  private synchronized void ended(ImageDownload transfer) {
    boolean ignored = transfers.remove(transfer.digest(), transfer);
  }

  private synchronized Set<ImageDigest> needed() {
    Set<ImageDigest> all = new HashSet<>(needed.get());
    all.addAll(transfers.keySet());
    return all;
  }

  private void tell() {
    List<ImageDownload> all;
    synchronized (this) {
      all = List.copyOf(transfers.values());
    }
    all.forEach(ImageDownload::tell);
  }

  /** Gives up what is being fetched; the next agent goes on with it. */
  @Override
  public synchronized void close() {
    clock.shutdownNow();
    transfers.values().forEach(ImageDownload::giveUp);
  }

  /** A caller that waits for a file. Called by several threads, but never by two at a time. */
  public interface Listener {

    /** So much has come; told at once, and again and again. */
    void progress(long receivedBytes, long sizeBytes);

    /** The file is here, whole and verified; the last word. */
    void present();

    /** It will not come; the last word. */
    void failed(AgentException reason);
  }

  /** Where files are fetched from: the manager. */
  @FunctionalInterface
  public interface Source {

    /**
     * Begins to fetch a file from an offset on. The iterator throws {@link
     * io.grpc.StatusRuntimeException} when the connection breaks, or when the gRPC context of the
     * caller is cancelled.
     */
    Iterator<ImageChunk> fetch(ImageDigest digest, long offset);
  }
}
