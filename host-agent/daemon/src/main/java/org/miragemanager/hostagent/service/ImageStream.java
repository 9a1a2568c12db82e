package org.miragemanager.hostagent.service;

import io.grpc.stub.ServerCallStreamObserver;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.EnsureImageProgress;
import org.miragemanager.hostagent.api.EnsureImageRequest;
import org.miragemanager.hostagent.image.FetchListener;
import org.miragemanager.hostagent.image.ImageFetcher;
import org.miragemanager.model.ImageDigest;

/** Tells a caller how far the fetching of a file is. */
final class ImageStream implements FetchListener {
  private final ServerCallStreamObserver<EnsureImageProgress> caller;
  private final long sizeBytes;
  private boolean ended;

  private ImageStream(ServerCallStreamObserver<EnsureImageProgress> caller, long sizeBytes) {
    this.caller = caller;
    this.sizeBytes = sizeBytes;
  }

  static void begin(
      ImageFetcher fetcher,
      EnsureImageRequest request,
      ServerCallStreamObserver<EnsureImageProgress> caller) {
    ImageStream stream = new ImageStream(caller, request.getSizeBytes());
    Runnable leave =
        fetcher.ensure(
            new ImageDigest(request.getDigest()),
            request.getSizeBytes(),
            request.getImage(),
            stream);
    caller.setOnCancelHandler(
        () -> {
          stream.hangUp();
          leave.run();
        });
  }

  @Override
  public synchronized void progress(long receivedBytes, long size) {
    // A caller that does not read has no use for more.
    if (!ended && caller.isReady()) {
      caller.onNext(progressOf(receivedBytes, false));
    }
  }

  @Override
  public synchronized void present() {
    if (!ended) {
      ended = true;
      caller.onNext(progressOf(sizeBytes, true));
      caller.onCompleted();
    }
  }

  @Override
  public synchronized void failed(AgentException reason) {
    if (!ended) {
      ended = true;
      caller.onError(Failures.toStatus(reason));
    }
  }

  private synchronized void hangUp() {
    ended = true;
  }

  private EnsureImageProgress progressOf(long receivedBytes, boolean present) {
    return EnsureImageProgress.newBuilder()
        .setReceivedBytes(receivedBytes)
        .setSizeBytes(sizeBytes)
        .setPresent(present)
        .build();
  }
}
