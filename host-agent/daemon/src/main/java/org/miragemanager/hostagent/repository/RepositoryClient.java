package org.miragemanager.hostagent.repository;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientResponseObserver;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.miragemanager.hostagent.api.CheckpointAllRequest;
import org.miragemanager.hostagent.api.CheckpointAllResponse;
import org.miragemanager.hostagent.api.CheckpointRequest;
import org.miragemanager.hostagent.api.CheckpointResponse;
import org.miragemanager.hostagent.api.CompleteRequest;
import org.miragemanager.hostagent.api.CompleteResponse;
import org.miragemanager.hostagent.api.CreateRequest;
import org.miragemanager.hostagent.api.DomainReference;
import org.miragemanager.hostagent.api.FetchImageRequest;
import org.miragemanager.hostagent.api.FollowRequest;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.HandOverRequest;
import org.miragemanager.hostagent.api.HandOverResponse;
import org.miragemanager.hostagent.api.Holder;
import org.miragemanager.hostagent.api.ImageChunk;
import org.miragemanager.hostagent.api.JoinRequest;
import org.miragemanager.hostagent.api.JoinResponse;
import org.miragemanager.hostagent.api.KeepRequest;
import org.miragemanager.hostagent.api.MayCreateRequest;
import org.miragemanager.hostagent.api.MaySuspendRequest;
import org.miragemanager.hostagent.api.ModelMessages;
import org.miragemanager.hostagent.api.NewestRequest;
import org.miragemanager.hostagent.api.NewestResponse;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.miragemanager.hostagent.api.RemovedRequest;
import org.miragemanager.hostagent.api.RenewRequest;
import org.miragemanager.hostagent.api.RenewResponse;
import org.miragemanager.hostagent.api.ReportEndedRequest;
import org.miragemanager.hostagent.api.RepositoryGrpc;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.ImageDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repository, as one host sees it. Calls that a domain's fate hangs on are repeated until they
 * are answered; the others are tried once, and throw {@link io.grpc.StatusRuntimeException}. Safe
 * for use by many threads.
 */
public final class RepositoryClient {

  private static final Logger LOGGER = LoggerFactory.getLogger(RepositoryClient.class);

  /** So many names are asked for in a call. */
  public static final int MOST_NAMES = 1_000;

  private static final long ATTEMPT_MILLIS = 2_000;
  private static final long FETCH_MILLIS = 60_000;

  /** The bytes themselves were found wrong: they will not be taken another time. */
  private static final Predicate<Status.Code> WRONG_BYTES =
      Set.of(Status.Code.INVALID_ARGUMENT, Status.Code.OUT_OF_RANGE)::contains;

  /** A hand-over in these words leads to keep, which asks for the truth. */
  private static final Predicate<Status.Code> HAND_OVER_REFUSED =
      Set.of(
              Status.Code.INVALID_ARGUMENT,
              Status.Code.OUT_OF_RANGE,
              Status.Code.FAILED_PRECONDITION,
              Status.Code.NOT_FOUND)
          ::contains;

  private final ManagedChannel channel;
  private final ManagedChannel leaseChannel;
  private final RepositoryGrpc.RepositoryBlockingStub blocking;
  private final RepositoryGrpc.RepositoryBlockingStub lease;
  private final RepositoryGrpc.RepositoryStub streaming;
  private final Holder holder;
  private final RetryLoop retries;

  /** A client that joins and renews over the same channel as all else. */
  public RepositoryClient(ManagedChannel channel, Holder holder, RetryLoop retries) {
    this(channel, channel, holder, retries);
  }

  /**
   * A client that proves by this holder's secret which host it is.
   *
   * @param leaseChannel for joining and renewing alone, which wait for nothing else
   */
  public RepositoryClient(
      ManagedChannel channel, ManagedChannel leaseChannel, Holder holder, RetryLoop retries) {
    this.channel = channel;
    this.leaseChannel = leaseChannel;
    this.lease = RepositoryGrpc.newBlockingStub(leaseChannel);
    this.blocking = RepositoryGrpc.newBlockingStub(channel);
    this.streaming = RepositoryGrpc.newStub(channel);
    this.holder = holder;
    this.retries = retries;
  }

  /** The name under which the host joins. */
  public String hostName() {
    return holder.getHost();
  }

  /** Makes the host known; one attempt. */
  public JoinResponse join(JoinRequest request) {
    connectNow();
    return lease
        .withDeadlineAfter(ATTEMPT_MILLIS, TimeUnit.MILLISECONDS)
        .join(request.toBuilder().setHolder(holder).build());
  }

  /**
   * Prolongs the lease; one attempt of so many milliseconds.
   *
   * @param wantedMillis how long the lease is to be; 0: as long as usual
   */
  public RenewResponse renew(
      long leaseNumber, List<DomainReference> domains, long wantedMillis, long millis) {
    connectNow();
    return lease
        .withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
        .renew(
            RenewRequest.newBuilder()
                .setHolder(holder)
                .setLeaseNumber(leaseNumber)
                .addAllDomains(domains)
                .setWantedMillis(wantedMillis)
                .build());
  }

  /** What a generation is now, and its unikernel's newest state; one attempt. */
  public NewestResponse newest(DomainId domain) {
    return attempt(ATTEMPT_MILLIS)
        .newest(
            NewestRequest.newBuilder()
                .setHolder(holder)
                .setDomain(ModelMessages.reference(domain))
                .build());
  }

  /**
   * Why the repository does not allow a requested domain to be created; empty: it does; one
   * attempt.
   */
  public Optional<String> objectionToCreate(CreateRequest asked) {
    return objection(
        attempt(ATTEMPT_MILLIS)
            .mayCreate(MayCreateRequest.newBuilder().setHolder(holder).setAsked(asked).build())
            .getObjection());
  }

  /**
   * Why the repository would refuse this hand-over, whatever the state is; empty: it would take it;
   * one attempt.
   */
  public Optional<String> objectionToSuspend(DomainId from, long toGeneration) {
    return objection(
        attempt(ATTEMPT_MILLIS)
            .maySuspend(
                MaySuspendRequest.newBuilder()
                    .setHolder(holder)
                    .setFrom(ModelMessages.reference(from))
                    .setToGeneration(toGeneration)
                    .build())
            .getObjection());
  }

  private static Optional<String> objection(String sentence) {
    return sentence.isEmpty() ? Optional.empty() : Optional.of(sentence);
  }

  /** Opens the stream of news, which is told by the connection's own thread. */
  public void follow(ClientResponseObserver<FollowRequest, OwnershipNews> observer) {
    streaming.follow(FollowRequest.newBuilder().setHolder(holder).build(), observer);
  }

  /**
   * Begins to fetch the file of an image from an offset on; one attempt of a minute, after which
   * one goes on with another.
   */
  public Iterator<ImageChunk> fetchImage(ImageDigest digest, long offset) {
    return attempt(FETCH_MILLIS)
        .fetchImage(
            FetchImageRequest.newBuilder()
                .setHolder(holder)
                .setDigest(digest.hex())
                .setOffset(offset)
                .build());
  }

  /**
   * Hands a state over, until it is answered (rule 3).
   *
   * @throws io.grpc.StatusRuntimeException if the repository refuses it in that form
   */
  public HandOverResponse handOver(DomainId from, long toGeneration, byte[] checkpoint) {
    HandOverRequest request = handOverRequest(from, toGeneration, checkpoint);
    return retries.untilAnswered(
        "the hand-over of " + from,
        HAND_OVER_REFUSED,
        () -> true,
        () -> attempt(ATTEMPT_MILLIS).handOver(request));
  }

  private HandOverRequest handOverRequest(DomainId from, long toGeneration, byte[] checkpoint) {
    return HandOverRequest.newBuilder()
        .setHolder(holder)
        .setFrom(ModelMessages.reference(from))
        .setToGeneration(toGeneration)
        .setCheckpoint(bytes(checkpoint))
        .build();
  }

  /** Keeps the source the owner, until it is answered (rule 3). */
  public GenerationStatus keep(DomainId from) {
    KeepRequest request =
        KeepRequest.newBuilder().setHolder(holder).setFrom(ModelMessages.reference(from)).build();
    return retries.untilAnswered(
        "whether " + from + " stays the owner",
        code -> false,
        () -> true,
        () -> decided(attempt(ATTEMPT_MILLIS).keep(request).getFromStatus()));
  }

  /**
   * Makes a state durable, until it is answered or {@code goOn} says no.
   *
   * @throws io.grpc.StatusRuntimeException if the repository finds the bytes wrong
   */
  public CheckpointResponse.Outcome checkpoint(
      DomainId domain, byte[] checkpoint, BooleanSupplier goOn) {
    CheckpointRequest request =
        CheckpointRequest.newBuilder()
            .setHolder(holder)
            .setDomain(ModelMessages.reference(domain))
            .setCheckpoint(bytes(checkpoint))
            .build();
    return retries.untilAnswered(
        "a checkpoint of " + domain,
        WRONG_BYTES,
        goOn,
        () -> attempt(ATTEMPT_MILLIS).checkpoint(request).getOutcome());
  }

  /**
   * Makes background checkpoints durable, in one transaction; one attempt.
   *
   * @return an answer for each, in their order
   */
  public List<CheckpointAllResponse.Answer> checkpointAll(
      List<CheckpointAllRequest.Entry> entries) {
    CheckpointAllRequest request =
        CheckpointAllRequest.newBuilder().setHolder(holder).addAllEntries(entries).build();
    return attempt(ATTEMPT_MILLIS).checkpointAll(request).getAnswersList();
  }

  /**
   * Makes a complete program's last state durable, until it is answered or {@code goOn} says no.
   *
   * @throws io.grpc.StatusRuntimeException if the repository finds the bytes wrong
   */
  public GenerationStatus complete(DomainId domain, byte[] checkpoint, BooleanSupplier goOn) {
    CompleteRequest request =
        CompleteRequest.newBuilder()
            .setHolder(holder)
            .setDomain(ModelMessages.reference(domain))
            .setCheckpoint(bytes(checkpoint))
            .build();
    return retries.untilAnswered(
        "that " + domain + " is complete",
        WRONG_BYTES,
        goOn,
        () -> {
          CompleteResponse response = attempt(ATTEMPT_MILLIS).complete(request);
          return decided(response.getFromStatus());
        });
  }

  /** Tells that a domain was seen to end, until it is answered. */
  public void reportEnded(DomainId domain, String reason) {
    ReportEndedRequest request =
        ReportEndedRequest.newBuilder()
            .setHolder(holder)
            .setDomain(ModelMessages.reference(domain))
            .setReason(reason)
            .build();
    try {
      retries.untilAnswered(
          "that " + domain + " has ended",
          code -> code == Status.Code.NOT_FOUND,
          () -> true,
          () -> attempt(ATTEMPT_MILLIS).reportEnded(request));
    } catch (StatusRuntimeException unknownThere) {
      LOGGER.warn("{} has ended, and the repository does not know it.", domain);
    }
  }

  /**
   * By name the last generation of those of these unikernels that were removed; one attempt.
   *
   * @param unikernels {@link #MOST_NAMES} at most
   */
  public Map<String, Long> removed(List<String> unikernels) {
    return attempt(ATTEMPT_MILLIS)
        .removed(RemovedRequest.newBuilder().setHolder(holder).addAllUnikernels(unikernels).build())
        .getLastGenerationsMap();
  }

  /** Gives the connection up: it may be dead without knowing it. The next call makes another. */
  public void reconnect() {
    channel.enterIdle();
    leaseChannel.enterIdle();
  }

  /**
   * The lease's thread sets the pace of connecting; the connection's own, longer pauses do not
   * count.
   */
  private void connectNow() {
    channel.resetConnectBackoff();
    leaseChannel.resetConnectBackoff();
  }

  private RepositoryGrpc.RepositoryBlockingStub attempt(long millis) {
    return blocking.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
  }

  private static GenerationStatus decided(GenerationStatus status) {
    return switch (status) {
      case OWNER, RETIRED -> status;
      case GENERATION_STATUS_UNSPECIFIED, PREPARED, UNRECOGNIZED ->
          throw Status.UNKNOWN
              .withDescription("the answer is " + status + ", neither OWNER nor RETIRED")
              .asRuntimeException();
    };
  }

  private static ByteString bytes(byte[] checkpoint) {
    return UnsafeByteOperations.unsafeWrap(checkpoint);
  }
}
