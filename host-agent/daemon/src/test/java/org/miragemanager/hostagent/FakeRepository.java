package org.miragemanager.hostagent;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.miragemanager.hostagent.api.CheckpointAllRequest;
import org.miragemanager.hostagent.api.CheckpointAllResponse;
import org.miragemanager.hostagent.api.CheckpointRequest;
import org.miragemanager.hostagent.api.CheckpointResponse;
import org.miragemanager.hostagent.api.CompleteRequest;
import org.miragemanager.hostagent.api.CompleteResponse;
import org.miragemanager.hostagent.api.DomainReference;
import org.miragemanager.hostagent.api.FollowRequest;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.GenerationTruth;
import org.miragemanager.hostagent.api.HandOverRequest;
import org.miragemanager.hostagent.api.HandOverResponse;
import org.miragemanager.hostagent.api.Holder;
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

/**
 * A repository in memory that keeps the rules of ownership, and what a manager does to it. {@link
 * FaultyRepository} has its port and its faults.
 */
final class FakeRepository extends FaultyRepository {

  private static final String SHELF = "";

  /** One unikernel: a generation up to the last that is neither owner nor prepared is retired. */
  private static final class Unikernel {
    private long last = 1;
    private long owner = 1;
    private final Map<Long, String> places = new TreeMap<>(Map.of(1L, SHELF));
    private final Set<Long> prepared = new HashSet<>();
    private Optional<ByteString> newest = Optional.empty();

    private GenerationStatus status(long generation) {
      if (generation == owner) {
        return GenerationStatus.OWNER;
      }
      return prepared.contains(generation) ? GenerationStatus.PREPARED : GenerationStatus.RETIRED;
    }
  }

  private static final class Host {
    private ByteString secret = ByteString.EMPTY;
    private long lease;
    private boolean ended = true;
    private Map<String, String> labels = Map.of();
    private long renewedAtNanos;
    private long wantedMillis;
    private final List<StreamObserver<OwnershipNews>> followers = new ArrayList<>();
  }

  /** A background checkpoint, and when it arrived, in {@link System#nanoTime()}. */
  record Background(DomainReference domain, long atNanos, ByteString checkpoint) {}

  private final long leaseMillis;
  private final Map<String, Unikernel> unikernels = new HashMap<>();
  private final Map<String, Host> hosts = new HashMap<>();
  private final Map<String, String> ends = new HashMap<>();
  private final List<Long> handOverArrivals = new ArrayList<>();
  private final List<Background> background = new ArrayList<>();
  private final Map<String, Long> removed = new HashMap<>();
  private final Set<String> poisoned = new HashSet<>();
  private boolean newsTold = true;
  private boolean foresees;

  private FakeRepository(long leaseMillis) {
    this.leaseMillis = leaseMillis;
  }

  static FakeRepository open() throws IOException {
    return open(2_000);
  }

  static FakeRepository open(long leaseMillis) throws IOException {
    FakeRepository repository = new FakeRepository(leaseMillis);
    repository.start();
    return repository;
  }

  // ---- what a manager does

  synchronized void create(String unikernel) {
    Unikernel created = new Unikernel();
    if (removed.containsKey(unikernel)) {
      created.last = removed.get(unikernel) + 1;
      created.owner = created.last;
      created.places.clear();
      created.places.put(created.owner, SHELF);
    }
    unikernels.put(unikernel, created);
  }

  /** Removes a unikernel that rests on the shelf; one of that name goes on with its numbers. */
  synchronized void remove(String unikernel) {
    removed.put(unikernel, unikernels.remove(unikernel).last);
  }

  synchronized long prepare(String unikernel, String host) {
    Unikernel state = unikernels.get(unikernel);
    state.last++;
    state.prepared.add(state.last);
    state.places.put(state.last, host);
    return state.last;
  }

  long prepareShelf(String unikernel) {
    return prepare(unikernel, SHELF);
  }

  /** Resumes from the shelf. */
  synchronized void resume(String unikernel, long to) {
    Unikernel state = unikernels.get(unikernel);
    if (!state.places.get(state.owner).equals(SHELF) || !state.prepared.contains(to)) {
      throw new IllegalStateException(
          unikernel + " is not on the shelf, or " + to + " is not prepared");
    }
    move(unikernel, state, to);
  }

  synchronized GenerationStatus retire(String unikernel, long generation) {
    Unikernel state = unikernels.get(unikernel);
    state.prepared.remove(generation);
    tell(unikernel, state, generation);
    return state.status(generation);
  }

  /** A claim to the shelf, of an owner whose host was lost or whose end was seen. */
  synchronized void claim(String unikernel) {
    Unikernel state = unikernels.get(unikernel);
    move(unikernel, state, prepare(unikernel, SHELF));
  }

  synchronized void endLease(String host) {
    hosts.get(host).ended = true;
  }

  synchronized GenerationStatus status(String unikernel, long generation) {
    return unikernels.get(unikernel).status(generation);
  }

  synchronized Optional<ByteString> newest(String unikernel) {
    return unikernels.get(unikernel).newest;
  }

  /** How a domain was reported to have ended. */
  synchronized Optional<String> end(String unikernel, long generation) {
    return Optional.ofNullable(ends.get(unikernel + "/" + generation));
  }

  synchronized long lease(String host) {
    return hosts.containsKey(host) ? hosts.get(host).lease : 0;
  }

  /**
   * Tells a host that a generation is the owner, with any lease number and whether it is true or
   * not.
   */
  synchronized void tellOwner(String host, String unikernel, long generation, long leaseNumber) {
    OwnershipNews news =
        OwnershipNews.newBuilder()
            .setDomain(
                DomainReference.newBuilder().setUnikernel(unikernel).setGeneration(generation))
            .setStatus(GenerationStatus.OWNER)
            .setLeaseNumber(leaseNumber)
            .build();
    hosts.get(host).followers.forEach(follower -> follower.onNext(news));
  }

  // ---- how it misbehaves

  /** From now on background checkpoints are refused if one of this unikernel is among them. */
  synchronized void poison(String unikernel) {
    poisoned.add(unikernel);
  }

  /** From now on no events are sent. */
  synchronized void tellNoNews() {
    newsTold = false;
  }

  /**
   * From now on it objects to suspensions whose hand-over it would refuse; before that it does not
   * foresee it, as if the target were retired only after the question.
   */
  synchronized void foresee() {
    foresees = true;
  }

  /** When the hand-overs arrived, in {@link System#nanoTime()}. */
  synchronized List<Long> handOverArrivals() {
    return List.copyOf(handOverArrivals);
  }

  /** The background checkpoints, as they arrived. */
  synchronized List<Background> backgroundCheckpoints() {
    return List.copyOf(background);
  }

  /** When a host's lease was renewed last, in {@link System#nanoTime()}. */
  synchronized long renewedAtNanos(String host) {
    return hosts.get(host).renewedAtNanos;
  }

  /** How long a lease a host wanted last. */
  synchronized long wantedMillis(String host) {
    return hosts.get(host).wantedMillis;
  }

  /** What its operator says of a host. */
  synchronized Map<String, String> labels(String host) {
    return hosts.get(host).labels;
  }

  /** Asks a host to renew at once. */
  synchronized void askToRenew(String host) {
    OwnershipNews news = OwnershipNews.newBuilder().setRenew(true).build();
    hosts.get(host).followers.forEach(follower -> follower.onNext(news));
  }

  // ---- what agents call

  @Override
  public void join(JoinRequest request, StreamObserver<JoinResponse> observer) {
    serve(
        Call.JOIN,
        observer,
        () -> {
          Host host = hosts.computeIfAbsent(request.getHolder().getHost(), name -> new Host());
          if (!host.ended && !host.secret.equals(request.getHolder().getSecret())) {
            throw Status.ALREADY_EXISTS
                .withDescription("another agent holds the lease of this host")
                .asRuntimeException();
          }
          if (host.ended) {
            host.lease++;
          }
          host.ended = false;
          host.secret = request.getHolder().getSecret();
          host.labels = request.getLabelsMap();
          return JoinResponse.newBuilder()
              .setLeaseNumber(host.lease)
              .setLeaseLengthMillis(leaseMillis)
              .build();
        });
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<RenewResponse> observer) {
    serve(
        Call.RENEW,
        observer,
        () -> {
          Host host = check(request.getHolder());
          if (host.ended || request.getLeaseNumber() != host.lease) {
            return RenewResponse.newBuilder().setLeaseNumber(host.lease).build();
          }
          host.lease++;
          host.renewedAtNanos = System.nanoTime();
          host.wantedMillis = request.getWantedMillis();
          RenewResponse.Builder response =
              RenewResponse.newBuilder()
                  .setRenewed(true)
                  .setLeaseNumber(host.lease)
                  .setLeaseLengthMillis(Math.max(leaseMillis, request.getWantedMillis()));
          for (DomainReference domain : request.getDomainsList()) {
            Unikernel state = unikernels.get(domain.getUnikernel());
            if (state != null) {
              response.addTruths(
                  GenerationTruth.newBuilder()
                      .setDomain(domain)
                      .setStatus(state.status(domain.getGeneration())));
            }
          }
          return response.build();
        });
  }

  /** It has prepared what it is asked for, if it has prepared that generation. */
  @Override
  public void mayCreate(MayCreateRequest request, StreamObserver<MayCreateResponse> observer) {
    serve(
        Call.MAY_CREATE,
        observer,
        () -> {
          check(request.getHolder());
          DomainReference domain = request.getAsked().getDomain();
          Unikernel state = unikernels.get(domain.getUnikernel());
          MayCreateResponse.Builder response = MayCreateResponse.newBuilder();
          if (state == null || !state.prepared.contains(domain.getGeneration())) {
            response.setObjection("it is not prepared");
          }
          return response.build();
        });
  }

  @Override
  public void maySuspend(MaySuspendRequest request, StreamObserver<MaySuspendResponse> observer) {
    serve(
        Call.MAY_SUSPEND,
        observer,
        () -> {
          check(request.getHolder());
          Unikernel state = unikernels.get(request.getFrom().getUnikernel());
          MaySuspendResponse.Builder response = MaySuspendResponse.newBuilder();
          if (foresees
              && state.owner == request.getFrom().getGeneration()
              && !state.prepared.contains(request.getToGeneration())) {
            response.setObjection("generation " + request.getToGeneration() + " is retired");
          }
          return response.build();
        });
  }

  @Override
  public void handOver(HandOverRequest request, StreamObserver<HandOverResponse> observer) {
    serve(
        Call.HAND_OVER,
        observer,
        () -> {
          handOverArrivals.add(System.nanoTime());
          check(request.getHolder());
          Unikernel state = unikernels.get(request.getFrom().getUnikernel());
          HandOverResponse.Builder response = HandOverResponse.newBuilder();
          if (state.owner == request.getFrom().getGeneration()) {
            if (!state.prepared.contains(request.getToGeneration())) {
              return response
                  .setFromStatus(GenerationStatus.OWNER)
                  .setReason("generation " + request.getToGeneration() + " is retired")
                  .build();
            }
            state.newest = Optional.of(request.getCheckpoint());
            move(request.getFrom().getUnikernel(), state, request.getToGeneration());
          }
          return response.setFromStatus(GenerationStatus.RETIRED).build();
        });
  }

  @Override
  public void keep(KeepRequest request, StreamObserver<KeepResponse> observer) {
    serve(
        Call.KEEP,
        observer,
        () -> {
          check(request.getHolder());
          Unikernel state = unikernels.get(request.getFrom().getUnikernel());
          if (state.owner != request.getFrom().getGeneration()) {
            return KeepResponse.newBuilder().setFromStatus(GenerationStatus.RETIRED).build();
          }
          state.prepared.clear();
          return KeepResponse.newBuilder().setFromStatus(GenerationStatus.OWNER).build();
        });
  }

  @Override
  public void checkpoint(CheckpointRequest request, StreamObserver<CheckpointResponse> observer) {
    serve(
        Call.CHECKPOINT,
        observer,
        () -> {
          check(request.getHolder());
          Unikernel state = unikernels.get(request.getDomain().getUnikernel());
          boolean owner = state.owner == request.getDomain().getGeneration();
          if (owner) {
            state.newest = Optional.of(request.getCheckpoint());
          }
          return CheckpointResponse.newBuilder()
              .setOutcome(
                  owner ? CheckpointResponse.Outcome.STORED : CheckpointResponse.Outcome.NOT_OWNER)
              .build();
        });
  }

  @Override
  public void checkpointAll(
      CheckpointAllRequest request, StreamObserver<CheckpointAllResponse> observer) {
    serve(
        Call.CHECKPOINT_ALL,
        observer,
        () -> {
          check(request.getHolder());
          if (request.getEntriesList().stream()
              .anyMatch(entry -> poisoned.contains(entry.getDomain().getUnikernel()))) {
            throw Status.PERMISSION_DENIED.withDescription("poisoned").asRuntimeException();
          }
          CheckpointAllResponse.Builder response = CheckpointAllResponse.newBuilder();
          for (CheckpointAllRequest.Entry entry : request.getEntriesList()) {
            Unikernel state = unikernels.get(entry.getDomain().getUnikernel());
            boolean owner = state.owner == entry.getDomain().getGeneration();
            if (owner) {
              state.newest = Optional.of(entry.getCheckpoint());
              background.add(
                  new Background(entry.getDomain(), System.nanoTime(), entry.getCheckpoint()));
            }
            response.addAnswers(
                CheckpointAllResponse.Answer.newBuilder()
                    .setOutcome(
                        owner
                            ? CheckpointResponse.Outcome.STORED
                            : CheckpointResponse.Outcome.NOT_OWNER));
          }
          return response.build();
        });
  }

  @Override
  public void complete(CompleteRequest request, StreamObserver<CompleteResponse> observer) {
    serve(
        Call.COMPLETE,
        observer,
        () -> {
          check(request.getHolder());
          Unikernel state = unikernels.get(request.getDomain().getUnikernel());
          if (state.owner == request.getDomain().getGeneration()) {
            state.newest = Optional.of(request.getCheckpoint());
            move(
                request.getDomain().getUnikernel(),
                state,
                prepare(request.getDomain().getUnikernel(), SHELF));
          }
          return CompleteResponse.newBuilder().setFromStatus(GenerationStatus.RETIRED).build();
        });
  }

  @Override
  public void reportEnded(
      ReportEndedRequest request, StreamObserver<ReportEndedResponse> observer) {
    serve(
        Call.REPORT_ENDED,
        observer,
        () -> {
          check(request.getHolder());
          DomainReference domain = request.getDomain();
          ends.put(domain.getUnikernel() + "/" + domain.getGeneration(), request.getReason());
          return ReportEndedResponse.getDefaultInstance();
        });
  }

  @Override
  public void newest(NewestRequest request, StreamObserver<NewestResponse> observer) {
    serve(
        Call.NEWEST,
        observer,
        () -> {
          check(request.getHolder());
          Unikernel state = unikernels.get(request.getDomain().getUnikernel());
          if (state == null) {
            throw Status.NOT_FOUND.withDescription("no such unikernel").asRuntimeException();
          }
          NewestResponse.Builder response =
              NewestResponse.newBuilder()
                  .setStatus(state.status(request.getDomain().getGeneration()));
          state.newest.ifPresent(response::setCheckpoint);
          return response.build();
        });
  }

  @Override
  public void removed(RemovedRequest request, StreamObserver<RemovedResponse> observer) {
    serve(
        Call.REMOVED,
        observer,
        () -> {
          check(request.getHolder());
          RemovedResponse.Builder response = RemovedResponse.newBuilder();
          for (String name : request.getUnikernelsList()) {
            if (removed.containsKey(name)) {
              response.putLastGenerations(name, removed.get(name));
            }
          }
          return response.build();
        });
  }

  @Override
  public synchronized void follow(FollowRequest request, StreamObserver<OwnershipNews> observer) {
    counted(Call.FOLLOW);
    ((ServerCallStreamObserver<OwnershipNews>) observer).setOnCancelHandler(() -> {});
    check(request.getHolder()).followers.add(observer);
    notifyAll();
  }

  private Host check(Holder holder) {
    Host host = hosts.get(holder.getHost());
    if (host == null || !host.secret.equals(holder.getSecret())) {
      throw Status.PERMISSION_DENIED.withDescription("wrong secret").asRuntimeException();
    }
    return host;
  }

  private void move(String name, Unikernel state, long to) {
    long from = state.owner;
    state.owner = to;
    state.prepared.remove(to);
    tell(name, state, to);
    tell(name, state, from);
    notifyAll();
  }

  private void tell(String name, Unikernel state, long generation) {
    Host host = hosts.get(state.places.get(generation));
    if (host == null || !newsTold) {
      return;
    }
    OwnershipNews.Builder news =
        OwnershipNews.newBuilder()
            .setDomain(DomainReference.newBuilder().setUnikernel(name).setGeneration(generation))
            .setStatus(state.status(generation))
            .setLeaseNumber(host.lease);
    if (generation == state.owner) {
      state.newest.ifPresent(news::setCheckpoint);
    }
    host.followers.forEach(follower -> follower.onNext(news.build()));
  }
}
