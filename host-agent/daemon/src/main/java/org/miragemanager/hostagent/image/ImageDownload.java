package org.miragemanager.hostagent.image;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.ImageChunk;
import org.miragemanager.model.ImageDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The download of one file. After a break it resumes, as long as a caller waits for it and data
 * arrives from time to time.
 */
final class ImageDownload {
  private static final Logger LOGGER = LoggerFactory.getLogger(ImageDownload.class);
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  /** After this time without a byte the callers are told that it fails. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** After so many bytes it is looked again whether there is room. */
  static final long LOOKED_EVERY_BYTES = 4L << 20;

  private final ImageDigest digest;
  private final long sizeBytes;
  private final String image;
  private final ImageCache cache;
  private final ImageFetcher.Source source;
  private final Supplier<Set<ImageDigest>> needed;
  private final List<ImageFetcher.Listener> listeners = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private Context.CancellableContext call;
  private boolean over;
  private boolean abandoned;
  private volatile long received;

  /** How much had come when it was looked last whether there is room; the transfer's own. */
  private long lookedAtBytes;

  ImageDownload(
      ImageDigest digest,
      long sizeBytes,
      String image,
      ImageCache cache,
      ImageFetcher.Source source,
      Supplier<Set<ImageDigest>> needed) {
    this.digest = digest;
    this.sizeBytes = sizeBytes;
    this.image = image;
    this.cache = cache;
    this.source = source;
    this.needed = needed;
  }

  ImageDigest digest() {
    return digest;
  }

  /** One more waits; false: it is too late, a new transfer must be begun. */
  synchronized boolean join(ImageFetcher.Listener listener) {
    if (over || abandoned) {
      return false;
    }
    listeners.add(listener);
    listener.progress(received, sizeBytes);
    return true;
  }

  /** One caller waits no longer; when none is left, the download is abandoned. */
  synchronized void leave(ImageFetcher.Listener listener) {
    boolean ignored = listeners.remove(listener);
    if (listeners.isEmpty()) {
      giveUp();
    }
  }

  synchronized void giveUp() {
    abandoned = true;
    if (call != null) {
      call.cancel(null);
    }
    notifyAll();
  }

  synchronized void tell() {
    listeners.forEach(listener -> listener.progress(received, sizeBytes));
  }

  private synchronized boolean isAbandoned() {
    return abandoned;
  }

  /** Fetches it to the end, and says how that was. */
  void run() {
    try {
      if (fetch()) {
        LOGGER.info("The file of image {} was fetched: {}, {} bytes.", image, digest, sizeBytes);
        end(ImageFetcher.Listener::present);
      } else {
        end(listener -> listener.failed(AgentException.tryAgain("The agent stops.")));
      }
    } catch (AgentException refused) {
      LOGGER.warn("The file of image {} cannot be fetched: {}", image, refused.getMessage());
      end(listener -> listener.failed(refused));
    } catch (IOException failure) {
      AgentException refused = unwritable(failure);
      LOGGER.warn("The file of image {} cannot be written to the disk.", image, failure);
      end(listener -> listener.failed(refused));
    } catch (RuntimeException failure) {
      LOGGER.error(
          "The download of image {} failed because of an unexpected error.", image, failure);
      end(listener -> listener.failed(AgentException.tryAgain("The agent failed: " + failure)));
    } finally {
      ended.countDown();
    }
  }

  /** Waits until it writes no more. */
  void awaitEnd() {
    try {
      ended.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void end(Consumer<ImageFetcher.Listener> word) {
    over = true;
    listeners.forEach(word);
    listeners.clear();
  }

  private AgentException unwritable(IOException failure) {
    try {
      Files.deleteIfExists(cache.partial(digest));
    } catch (IOException stays) {
      failure.addSuppressed(stays);
    }
    return new AgentException(
        AgentException.Reason.NO_ROOM,
        "The disk does not take the file of the image %s: %s."
            .formatted(image, failure.getMessage()),
        failure);
  }

  /** Whether it is here now; false: it was abandoned. */
  private boolean fetch() throws IOException {
    if (cache.locate(digest).isPresent()) {
      return true;
    }
    try (PartialFile partial = PartialFile.open(cache.partial(digest), sizeBytes)) {
      received = partial.bytes();
      cache.makeRoom(image, sizeBytes, partial.bytes(), needed);
      lookedAtBytes = partial.bytes();
      while (true) {
        if (!complete(partial)) {
          return false;
        }
        ImageDigest found = partial.finish();
        if (found.equals(digest)) {
          cache.place(digest);
          return true;
        }
        boolean wasResumed = partial.isResumed();
        partial.clear();
        received = 0;
        lookedAtBytes = 0;
        if (!wasResumed) {
          throw AgentException.wrongState(
              "What the manager sent for the image %s is %s, not %s: its file was changed; add the image again, with the file that it had."
                  .formatted(image, found, digest));
        }
        LOGGER.warn(
            "The partial file {} of an earlier agent is damaged; it is fetched anew.", digest);
      }
    }
  }

  private boolean complete(PartialFile partial) throws IOException {
    long pause = FIRST_PAUSE_MILLIS;
    long silentSince = System.nanoTime();
    while (partial.bytes() < sizeBytes) {
      if (isAbandoned()) {
        return false;
      }
      long before = partial.bytes();
      Status status = attempt(partial);
      if (partial.bytes() > before) {
        pause = FIRST_PAUSE_MILLIS;
        silentSince = System.nanoTime();
      } else if (System.nanoTime() - silentSince > PATIENCE_NANOS) {
        throw AgentException.tryAgain(
            "Nothing of the image %s has come from the manager for 20 s (%s)."
                .formatted(image, status.getCode()));
      }
      if (partial.bytes() < sizeBytes && !isAbandoned()) {
        LOGGER.debug("The transfer of {} broke off: {}", digest, status);
        pause(pause);
        pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
      }
    }
    return true;
  }

  private synchronized void pause(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      for (long rest = millis; rest > 0 && !abandoned; ) {
        wait(rest);
        rest = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      abandoned = true;
    }
  }

  /** One call; how it ended, if a further one may help. */
  private Status attempt(PartialFile partial) throws IOException {
    Context.CancellableContext context = Context.ROOT.withCancellation();
    synchronized (this) {
      if (abandoned) {
        return Status.CANCELLED;
      }
      call = context;
    }
    Context before = context.attach();
    try {
      Iterator<ImageChunk> chunks = source.fetch(digest, partial.bytes());
      while (partial.bytes() < sizeBytes && chunks.hasNext()) {
        take(chunks.next(), partial);
      }
      return Status.OK;
    } catch (StatusRuntimeException broken) {
      requireHope(broken.getStatus());
      return broken.getStatus();
    } finally {
      context.detach(before);
      context.cancel(null);
    }
  }

  private void take(ImageChunk chunk, PartialFile partial) throws IOException {
    if (chunk.getSizeBytes() != sizeBytes
        || chunk.getOffset() != partial.bytes()
        || chunk.getData().size() > sizeBytes - partial.bytes()) {
      throw AgentException.wrongState(
          "The manager's file of the image %s has another size than it was added with; add the image again, with the file that it had."
              .formatted(image));
    }
    partial.append(chunk.getData().asReadOnlyByteBuffer());
    received = partial.bytes();
    requireRoom();
  }

  /** If there is none any more, what has come stays, as after a break: the next goes on with it. */
  private void requireRoom() throws IOException {
    if (received < sizeBytes && received - lookedAtBytes >= LOOKED_EVERY_BYTES) {
      cache.requireSpared(image);
      lookedAtBytes = received;
    }
  }

  private void requireHope(Status status) {
    switch (status.getCode()) {
      case NOT_FOUND, INVALID_ARGUMENT, PERMISSION_DENIED, OUT_OF_RANGE, UNIMPLEMENTED ->
          throw AgentException.wrongState(
              "The manager does not give the file of the image %s: %s"
                  .formatted(
                      image,
                      status.getDescription() == null
                          ? status.getCode() + "."
                          : status.getDescription()));
      case OK,
          CANCELLED,
          UNKNOWN,
          DEADLINE_EXCEEDED,
          ALREADY_EXISTS,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          ABORTED,
          INTERNAL,
          UNAVAILABLE,
          DATA_LOSS,
          UNAUTHENTICATED -> {
        // A further call may help.
      }
    }
  }
}
