package org.miragemanager.hostagent.domain;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Random;
import java.util.function.Supplier;
import org.miragemanager.hostagent.api.CheckpointAllRequest;
import org.miragemanager.hostagent.api.CheckpointAllResponse;
import org.miragemanager.hostagent.api.CheckpointRequest;
import org.miragemanager.hostagent.api.CheckpointResponse;
import org.miragemanager.hostagent.api.CompleteRequest;
import org.miragemanager.hostagent.api.CompleteResponse;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.HandOverRequest;
import org.miragemanager.hostagent.api.HandOverResponse;
import org.miragemanager.hostagent.api.KeepRequest;
import org.miragemanager.hostagent.api.KeepResponse;
import org.miragemanager.hostagent.api.RepositoryGrpc;

/** Answers at once, and anything that a repository can answer for good. */
final class FickleRepository extends RepositoryGrpc.RepositoryImplBase {

  private final Random random;

  FickleRepository(long number) {
    random = new Random(number);
  }

  @Override
  public void handOver(HandOverRequest request, StreamObserver<HandOverResponse> observer) {
    answer(observer, () -> HandOverResponse.newBuilder().setFromStatus(decided()).build());
  }

  @Override
  public void keep(KeepRequest request, StreamObserver<KeepResponse> observer) {
    observer.onNext(KeepResponse.newBuilder().setFromStatus(decided()).build());
    observer.onCompleted();
  }

  @Override
  public void checkpoint(CheckpointRequest request, StreamObserver<CheckpointResponse> observer) {
    answer(
        observer,
        () ->
            CheckpointResponse.newBuilder()
                .setOutcome(CheckpointResponse.Outcome.forNumber(1 + next(3)))
                .build());
  }

  @Override
  public void checkpointAll(
      CheckpointAllRequest request, StreamObserver<CheckpointAllResponse> observer) {
    answer(observer, CheckpointAllResponse::getDefaultInstance);
  }

  @Override
  public void complete(CompleteRequest request, StreamObserver<CompleteResponse> observer) {
    answer(observer, () -> CompleteResponse.newBuilder().setFromStatus(decided()).build());
  }

  private GenerationStatus decided() {
    return next(2) == 0 ? GenerationStatus.OWNER : GenerationStatus.RETIRED;
  }

  private synchronized int next(int bound) {
    return random.nextInt(bound);
  }

  private <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
    if (next(4) == 0) {
      observer.onError(
          Status.INVALID_ARGUMENT.withDescription("not canonical").asRuntimeException());
    } else {
      observer.onNext(work.get());
      observer.onCompleted();
    }
  }
}
