package org.miragemanager.repository.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.miragemanager.hostagent.api.CheckpointAllRequest;
import org.miragemanager.hostagent.api.CheckpointAllResponse;
import org.miragemanager.hostagent.api.CheckpointRequest;
import org.miragemanager.hostagent.api.CheckpointResponse;
import org.miragemanager.hostagent.api.CompleteRequest;
import org.miragemanager.hostagent.api.CompleteResponse;
import org.miragemanager.hostagent.api.DomainReference;
import org.miragemanager.hostagent.api.FetchImageRequest;
import org.miragemanager.hostagent.api.FollowRequest;
import org.miragemanager.hostagent.api.HandOverRequest;
import org.miragemanager.hostagent.api.HandOverResponse;
import org.miragemanager.hostagent.api.Holder;
import org.miragemanager.hostagent.api.ImageChunk;
import org.miragemanager.hostagent.api.JoinRequest;
import org.miragemanager.hostagent.api.JoinResponse;
import org.miragemanager.hostagent.api.KeepRequest;
import org.miragemanager.hostagent.api.KeepResponse;
import org.miragemanager.hostagent.api.MayCreateRequest;
import org.miragemanager.hostagent.api.MayCreateResponse;
import org.miragemanager.hostagent.api.MaySuspendRequest;
import org.miragemanager.hostagent.api.MaySuspendResponse;
import org.miragemanager.hostagent.api.NewestRequest;
import org.miragemanager.hostagent.api.NewestResponse;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.miragemanager.hostagent.api.RemovedRequest;
import org.miragemanager.hostagent.api.RemovedResponse;
import org.miragemanager.hostagent.api.RenewRequest;
import org.miragemanager.hostagent.api.RenewResponse;
import org.miragemanager.hostagent.api.ReportEndedRequest;
import org.miragemanager.hostagent.api.ReportEndedResponse;
import org.miragemanager.hostagent.api.RepositoryGrpc;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.ImageDigest;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.error.StorageException;
import org.miragemanager.repository.grpc.Messages.Answers;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.image.ImageStore;
import org.miragemanager.repository.lease.LeaseService.LeaseGrant;
import org.miragemanager.repository.lease.LeaseService.RenewAnswer;
import org.miragemanager.repository.ownership.OwnershipService.HandOverAnswer;
import org.miragemanager.repository.ownership.OwnershipService.LatestCheckpoint;
import org.miragemanager.repository.ownership.OwnershipService.RunningState;
import org.miragemanager.repository.rules.Lease.HolderDigest;
import org.miragemanager.repository.rules.Ownership.CheckpointAnswer;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;

/**
 * Serves the repository to host agents. Every call proves by its secret which host it comes from,
 * and may name only generations that are on that host. A call blocks its thread for one
 * transaction, so the server needs an executor with platform threads.
 *
 * <p>Refusals become a gRPC status with the same sentence; a storage failure becomes UNAVAILABLE,
 * which must never be taken for a refusal (rule 5).
 */
public final class RepositoryGrpcService extends RepositoryGrpc.RepositoryImplBase
    implements AutoCloseable {
  private static final int SHORTEST_SECRET_BYTES = 16;
  private static final int MOST_NAMES = 1_000;

  private final Repository repository;
  private final Optional<ImageStore> images;
  private final EventStreams eventStreams = new EventStreams();

  /** Serves this repository, until it is closed; there are no images to fetch. */
  public RepositoryGrpcService(Repository repository) {
    this(repository, Optional.empty());
  }

  /** Serves this repository and the files of its images, until it is closed. */
  public RepositoryGrpcService(Repository repository, ImageStore images) {
    this(repository, Optional.of(images));
  }

  private RepositoryGrpcService(Repository repository, Optional<ImageStore> images) {
    this.repository = repository;
    this.images = images;
    repository.addListener(eventStreams);
  }

  @Override
  public void join(JoinRequest request, StreamObserver<JoinResponse> caller) {
    Answers.answer(
        caller,
        () -> {
          requireSecret(request.getHolder());
          HolderDigest holder = digest(request.getHolder());
          String host = request.getHolder().getHost();
          LeaseGrant lease =
              repository
                  .leases()
                  .join(
                      new JoinHost(
                          host,
                          holder,
                          request.getAddress(),
                          request.getMemoryBytes(),
                          request.getMaxGuests(),
                          request.getDriversList(),
                          request.getLabelsMap()),
                      Messages.domains(request.getSeenList()));
          eventStreams.keepOnly(host, holder);
          return JoinResponse.newBuilder()
              .setLeaseNumber(lease.number())
              .setLeaseLengthMillis(lease.length().toMillis())
              .build();
        });
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<RenewResponse> caller) {
    Answers.answer(
        caller,
        () -> {
          String host = request.getHolder().getHost();
          HolderDigest holder = digest(request.getHolder());
          RenewAnswer answer;
          try {
            repository.leases().requireHolder(host, holder);
            answer =
                repository
                    .leases()
                    .renew(
                        host,
                        holder,
                        request.getLeaseNumber(),
                        Messages.domains(request.getDomainsList()),
                        Duration.ofMillis(request.getWantedMillis()));
          } catch (NotFoundException e) {
            // A host that this repository does not know must join again, as one whose lease has
            // ended.
            return RenewResponse.getDefaultInstance();
          }
          RenewResponse.Builder response =
              RenewResponse.newBuilder()
                  .setRenewed(answer.renewed())
                  .setLeaseNumber(answer.leaseNumber())
                  .setLeaseLengthMillis(answer.leaseLength().toMillis());
          answer.statuses().forEach(entry -> response.addTruths(Messages.truth(entry)));
          return response.build();
        });
  }

  @Override
  public void mayCreate(MayCreateRequest request, StreamObserver<MayCreateResponse> caller) {
    Answers.answer(
        caller,
        () -> {
          requireHolder(request.getHolder(), request.getAsked().getDomain());
          MayCreateResponse.Builder response = MayCreateResponse.newBuilder();
          repository
              .ownership()
              .objectionToStart(request.getHolder().getHost(), Messages.start(request.getAsked()))
              .ifPresent(response::setObjection);
          return response.build();
        });
  }

  @Override
  public void maySuspend(MaySuspendRequest request, StreamObserver<MaySuspendResponse> caller) {
    Answers.answer(
        caller,
        () -> {
          requireHolder(request.getHolder(), request.getFrom());
          MaySuspendResponse.Builder response = MaySuspendResponse.newBuilder();
          repository
              .ownership()
              .objectionToSuspension(Messages.domain(request.getFrom()), request.getToGeneration())
              .ifPresent(response::setObjection);
          return response.build();
        });
  }

  @Override
  public void handOver(HandOverRequest request, StreamObserver<HandOverResponse> caller) {
    Answers.answer(
        caller,
        () -> {
          requireHolder(request.getHolder(), request.getFrom());
          HandOverAnswer answer =
              repository
                  .ownership()
                  .handOver(
                      request.getFrom().getUnikernel(),
                      request.getFrom().getGeneration(),
                      request.getToGeneration(),
                      Optional.of(request.getCheckpoint().toByteArray()));
          return HandOverResponse.newBuilder()
              .setFromStatus(Messages.status(answer.fromStatus()))
              .setReason(answer.reason())
              .build();
        });
  }

  @Override
  public void keep(KeepRequest request, StreamObserver<KeepResponse> caller) {
    Answers.answer(
        caller,
        () -> {
          requireHolder(request.getHolder(), request.getFrom());
          GenerationStatus status =
              repository
                  .ownership()
                  .keep(request.getFrom().getUnikernel(), request.getFrom().getGeneration());
          return KeepResponse.newBuilder().setFromStatus(Messages.status(status)).build();
        });
  }

  @Override
  public void checkpoint(CheckpointRequest request, StreamObserver<CheckpointResponse> caller) {
    Answers.answer(
        caller,
        () -> {
          requireHolder(request.getHolder(), request.getDomain());
          CheckpointAnswer answer =
              repository
                  .ownership()
                  .checkpoint(
                      request.getDomain().getUnikernel(),
                      request.getDomain().getGeneration(),
                      request.getCheckpoint().toByteArray());
          return CheckpointResponse.newBuilder().setOutcome(Messages.outcome(answer)).build();
        });
  }

  @Override
  public void checkpointAll(
      CheckpointAllRequest request, StreamObserver<CheckpointAllResponse> caller) {
    Answers.answer(
        caller,
        () -> {
          List<RunningState> states =
              request.getEntriesList().stream().map(Messages::runningState).toList();
          // An entry that belongs to another host is refused alone, so that the others become
          // durable.
          Map<DomainId, String> others =
              repository
                  .leases()
                  .ofOthers(
                      request.getHolder().getHost(),
                      digest(request.getHolder()),
                      states.stream().map(RunningState::domain).toList());
          Iterator<Optional<CheckpointAnswer>> answers =
              repository
                  .ownership()
                  .checkpointAll(
                      states.stream().filter(state -> !others.containsKey(state.domain())).toList())
                  .iterator();
          CheckpointAllResponse.Builder response = CheckpointAllResponse.newBuilder();
          for (RunningState state : states) {
            String other = others.get(state.domain());
            response.addAnswers(
                other == null ? Messages.answer(answers.next()) : Messages.refusal(other));
          }
          return response.build();
        });
  }

  @Override
  public void complete(CompleteRequest request, StreamObserver<CompleteResponse> caller) {
    Answers.answer(
        caller,
        () -> {
          requireHolder(request.getHolder(), request.getDomain());
          GenerationStatus status =
              repository
                  .ownership()
                  .complete(
                      request.getDomain().getUnikernel(),
                      request.getDomain().getGeneration(),
                      request.getCheckpoint().toByteArray());
          return CompleteResponse.newBuilder().setFromStatus(Messages.status(status)).build();
        });
  }

  @Override
  public void reportEnded(ReportEndedRequest request, StreamObserver<ReportEndedResponse> caller) {
    Answers.answer(
        caller,
        () -> {
          requireHolder(request.getHolder(), request.getDomain());
          repository
              .ownership()
              .reportEnded(
                  request.getDomain().getUnikernel(),
                  request.getDomain().getGeneration(),
                  request.getReason());
          return ReportEndedResponse.getDefaultInstance();
        });
  }

  @Override
  public void newest(NewestRequest request, StreamObserver<NewestResponse> caller) {
    Answers.answer(
        caller,
        () -> {
          requireHolder(request.getHolder(), request.getDomain());
          LatestCheckpoint newest =
              repository
                  .ownership()
                  .newest(request.getDomain().getUnikernel(), request.getDomain().getGeneration());
          NewestResponse.Builder response =
              NewestResponse.newBuilder().setStatus(Messages.status(newest.status()));
          newest.checkpoint().ifPresent(bytes -> response.setCheckpoint(Messages.bytes(bytes)));
          return response.build();
        });
  }

  @Override
  public void follow(FollowRequest request, StreamObserver<OwnershipNews> caller) {
    String host = request.getHolder().getHost();
    HolderDigest holder = digest(request.getHolder());
    try {
      repository.leases().requireHolder(host, holder);
    } catch (RuntimeException e) {
      caller.onError(Answers.status(e).asRuntimeException());
      return;
    }
    eventStreams.add(
        host,
        holder,
        (ServerCallStreamObserver<OwnershipNews>) caller,
        () -> repository.leases().requireHolder(host, holder));
  }

  @Override
  public void removed(RemovedRequest request, StreamObserver<RemovedResponse> caller) {
    Answers.answer(
        caller,
        () -> {
          repository
              .leases()
              .requireHolder(request.getHolder().getHost(), digest(request.getHolder()));
          if (request.getUnikernelsCount() > MOST_NAMES) {
            throw new RefusedException(
                Refusal.INVALID, "At most " + MOST_NAMES + " names are asked for in a call.");
          }
          return RemovedResponse.newBuilder()
              .putAllLastGenerations(
                  repository.unikernels().lastRemoved(request.getUnikernelsList()))
              .build();
        });
  }

  @Override
  public void fetchImage(FetchImageRequest request, StreamObserver<ImageChunk> caller) {
    try {
      repository.leases().requireHolder(request.getHolder().getHost(), digest(request.getHolder()));
      ImageSending.begin(
          open(Messages.imageDigest(request.getDigest())),
          request.getOffset(),
          (ServerCallStreamObserver<ImageChunk>) caller);
    } catch (RuntimeException e) {
      caller.onError(Answers.status(e).asRuntimeException());
    } catch (IOException e) {
      caller.onError(
          Answers.status(new StorageException("An image's file cannot be read: " + e, e))
              .asRuntimeException());
    }
  }

  private FileChannel open(ImageDigest digest) throws IOException {
    Optional<FileChannel> file = images.isPresent() ? images.get().read(digest) : Optional.empty();
    return file.orElseThrow(
        () ->
            new NotFoundException(
                Refusal.UNKNOWN_IMAGE,
                "The manager stores no image " + digest + "; was it removed?"));
  }

  /**
   * Asks every host with an open event stream to renew its lease at once.
   *
   * @return the names of these hosts
   */
  public Set<String> askToRenew() {
    return eventStreams.askToRenew();
  }

  /** Ends the event streams; the repository stays open. */
  @Override
  public void close() {
    repository.removeListener(eventStreams);
    eventStreams.endAll();
  }

  private void requireHolder(Holder holder, DomainReference domain) {
    repository.leases().requireHolder(holder.getHost(), digest(holder), Messages.domain(domain));
  }

  private static void requireSecret(Holder holder) {
    if (holder.getSecret().size() < SHORTEST_SECRET_BYTES) {
      throw new RefusedException(
          Refusal.INVALID,
          "A holder's secret has at least " + SHORTEST_SECRET_BYTES + " random bytes.");
    }
  }

  private static HolderDigest digest(Holder holder) {
    return HolderDigest.ofSecret(holder.getSecret().toByteArray());
  }
}
