package org.miragemanager.activities.agent;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.Locale;
import org.miragemanager.hostagent.api.EnsureImageProgress;
import org.miragemanager.hostagent.api.EnsureImageRequest;

/**
 * Follows the progress of a host that fetches the file of an image, and fails when the host reports
 * nothing for too long.
 */
final class ImageFetch implements ClientResponseObserver<EnsureImageRequest, EnsureImageProgress> {
  private static final long MEGA = 1_000_000;
  private static final long KILO = 1_000;

  /** The agent tells something twice a second. */
  private static final Duration SILENCE = Duration.ofSeconds(8);

  private final SettableFuture<Boolean> end = SettableFuture.create();
  private final String host;
  private final String image;
  private final long sizeBytes;
  private volatile long receivedBytes;
  private volatile long heardNanos = System.nanoTime();

  ImageFetch(String host, String image, long sizeBytes) {
    this.host = host;
    this.image = image;
    this.sizeBytes = sizeBytes;
  }

  /** Done when the file is there; cancelling it ends the call. */
  ListenableFuture<Boolean> end() {
    return end;
  }

  /** For an operator: "edge-2 fetches counter:2, 12 of 40 MB". */
  String inWords() {
    if (System.nanoTime() - heardNanos > SILENCE.toNanos()) {
      boolean ignored =
          end.setException(
              Status.UNAVAILABLE
                  .withDescription("nothing was heard for " + SILENCE.toSeconds() + " s")
                  .asRuntimeException());
    }
    return host + " fetches " + image + ", " + share(receivedBytes, sizeBytes);
  }

  static String share(long received, long size) {
    if (size >= 10 * MEGA) {
      return received / MEGA + " of " + size / MEGA + " MB";
    }
    return size >= KILO
        ? String.format(Locale.ROOT, "%d of %d kB", received / KILO, size / KILO)
        : received + " of " + size + " bytes";
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<EnsureImageRequest> call) {
    end.addListener(
        () -> {
          if (end.isCancelled() || !isPresent()) {
            call.cancel("the step that waited has ended", null);
          }
        },
        Runnable::run);
  }

  private boolean isPresent() {
    return end.state() == java.util.concurrent.Future.State.SUCCESS;
  }

  @Override
  public void onNext(EnsureImageProgress progress) {
    heardNanos = System.nanoTime();
    receivedBytes = progress.getReceivedBytes();
    if (progress.getPresent()) {
      boolean ignored = end.set(true);
    }
  }

  @Override
  public void onError(Throwable failure) {
    boolean ignored = end.setException(failure);
  }

  @Override
  public void onCompleted() {
    boolean ignored =
        end.setException(
            Status.UNAVAILABLE
                .withDescription("it broke off before the file was there")
                .asRuntimeException());
  }
}
