package org.miragemanager.repository.grpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.miragemanager.hostagent.api.GenerationStatus.OWNER;
import static org.miragemanager.hostagent.api.GenerationStatus.PREPARED;
import static org.miragemanager.hostagent.api.GenerationStatus.RETIRED;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.api.CheckpointAllRequest;
import org.miragemanager.hostagent.api.CheckpointAllResponse;
import org.miragemanager.hostagent.api.CheckpointRequest;
import org.miragemanager.hostagent.api.CheckpointResponse;
import org.miragemanager.hostagent.api.CompleteRequest;
import org.miragemanager.hostagent.api.DomainReference;
import org.miragemanager.hostagent.api.FollowRequest;
import org.miragemanager.hostagent.api.GenerationTruth;
import org.miragemanager.hostagent.api.HandOverRequest;
import org.miragemanager.hostagent.api.HandOverResponse;
import org.miragemanager.hostagent.api.Holder;
import org.miragemanager.hostagent.api.JoinRequest;
import org.miragemanager.hostagent.api.JoinResponse;
import org.miragemanager.hostagent.api.KeepRequest;
import org.miragemanager.hostagent.api.NewestRequest;
import org.miragemanager.hostagent.api.NewestResponse;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.miragemanager.hostagent.api.RenewRequest;
import org.miragemanager.hostagent.api.RenewResponse;
import org.miragemanager.hostagent.api.ReportEndedRequest;
import org.miragemanager.hostagent.api.RepositoryGrpc;
import org.miragemanager.repository.Cluster;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.RepositoryOptions;
import org.miragemanager.repository.States;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;

/** The service, called as an agent calls it: over a real connection. */
@Timeout(120)
final class RepositoryGrpcServiceTest {
  private static final String UNIKERNEL = "counter-1";

  @TempDir private Path folder;
  private Repository repository;
  private Cluster cluster;
  private RepositoryGrpcService service;
  private final FollowSignal followed = new FollowSignal();
  private ExecutorService threads;
  private Server server;
  private ManagedChannel channel;
  private RepositoryGrpc.RepositoryBlockingStub agent;

  @BeforeEach
  void start() throws Exception {
    repository = Repository.open(folder, RepositoryOptions.defaults().withNameGrace(Duration.ZERO));
    cluster = new Cluster(repository);
    service = new RepositoryGrpcService(repository);
    threads = Executors.newFixedThreadPool(4);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .executor(threads)
            .addService(service)
            .intercept(followed)
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
    agent = RepositoryGrpc.newBlockingStub(channel);
    cluster.create(UNIKERNEL);
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
    channel.shutdownNow();
    server.shutdownNow().awaitTermination();
    threads.shutdown();
    repository.close();
  }

  private static Holder holder(String host) {
    return holder(host, Cluster.secret(host));
  }

  private static Holder holder(String host, byte[] secret) {
    return Holder.newBuilder().setHost(host).setSecret(ByteString.copyFrom(secret)).build();
  }

  private static DomainReference domain(long generation) {
    return DomainReference.newBuilder().setUnikernel(UNIKERNEL).setGeneration(generation).build();
  }

  private JoinResponse join(Holder holder) {
    return agent.join(
        JoinRequest.newBuilder()
            .setHolder(holder)
            .setAddress("127.0.0.1:7000")
            .setMemoryBytes(1L << 30)
            .setMaxGuests(10)
            .addDrivers("process")
            .build());
  }

  private News follow(Holder holder) throws InterruptedException {
    News news = new News();
    RepositoryGrpc.newStub(channel)
        .follow(FollowRequest.newBuilder().setHolder(holder).build(), news);
    followed.await();
    assertTrue(news.next().getRenew(), "what was told before is asked for");
    return news;
  }

  private HandOverResponse handOver(String host, long from, long to, byte[] state) {
    return agent.handOver(
        HandOverRequest.newBuilder()
            .setHolder(holder(host))
            .setFrom(domain(from))
            .setToGeneration(to)
            .setCheckpoint(ByteString.copyFrom(state))
            .build());
  }

  private static void assertStatus(Status.Code code, Runnable call) {
    StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, call::run);
    assertEquals(code, failure.getStatus().getCode(), failure.getMessage());
    assertFalse(failure.getStatus().getDescription().isBlank());
  }

  @Test
  void aHostJoinsAndIsThenKnown() {
    JoinResponse joined = join(holder("edge-1"));
    assertEquals(1, joined.getLeaseNumber());
    assertEquals(2_000, joined.getLeaseLengthMillis());
    assertEquals("127.0.0.1:7000", repository.hosts().find("edge-1").orElseThrow().address());
  }

  @Test
  void aTwinIsRefused() {
    join(holder("edge-1"));
    assertStatus(
        Status.Code.ALREADY_EXISTS,
        () ->
            join(holder("edge-1", "the secret of another agent".getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void aSecretThatCanBeGuessedIsRefused() {
    assertStatus(Status.Code.INVALID_ARGUMENT, () -> join(holder("edge-1", new byte[3])));
  }

  @Test
  void aWrongSecretIsRefusedByEveryCall() throws Exception {
    join(holder("edge-1"));
    long owner = cluster.run(UNIKERNEL, "edge-1");
    Holder wrong = holder("edge-1", new byte[32]);
    ByteString state = ByteString.copyFrom(States.state(owner, 3));
    for (Runnable call :
        List.<Runnable>of(
            () -> agent.renew(RenewRequest.newBuilder().setHolder(wrong).build()),
            () ->
                agent.handOver(
                    HandOverRequest.newBuilder()
                        .setHolder(wrong)
                        .setFrom(domain(owner))
                        .setCheckpoint(state)
                        .build()),
            () ->
                agent.keep(
                    KeepRequest.newBuilder().setHolder(wrong).setFrom(domain(owner)).build()),
            () ->
                agent.checkpoint(
                    CheckpointRequest.newBuilder()
                        .setHolder(wrong)
                        .setDomain(domain(owner))
                        .setCheckpoint(state)
                        .build()),
            () ->
                agent.complete(
                    CompleteRequest.newBuilder()
                        .setHolder(wrong)
                        .setDomain(domain(owner))
                        .setCheckpoint(state)
                        .build()),
            () ->
                agent.reportEnded(
                    ReportEndedRequest.newBuilder()
                        .setHolder(wrong)
                        .setDomain(domain(owner))
                        .build()),
            () ->
                agent.newest(
                    NewestRequest.newBuilder()
                        .setHolder(wrong)
                        .setDomain(domain(owner))
                        .build()))) {
      assertStatus(Status.Code.PERMISSION_DENIED, call);
    }
    News news = new News();
    RepositoryGrpc.newStub(channel)
        .follow(FollowRequest.newBuilder().setHolder(wrong).build(), news);
    assertEquals(Status.Code.PERMISSION_DENIED, Status.fromThrowable(news.end()).getCode());
  }

  @Test
  void aHostSpeaksOnlyOfItsOwnGenerations() {
    join(holder("edge-1"));
    join(holder("edge-2"));
    long owner = cluster.run(UNIKERNEL, "edge-1");
    assertStatus(
        Status.Code.PERMISSION_DENIED,
        () ->
            agent.keep(
                KeepRequest.newBuilder()
                    .setHolder(holder("edge-2"))
                    .setFrom(domain(owner))
                    .build()));
  }

  @Test
  void aRenewalTellsTheTruth() {
    JoinResponse joined = join(holder("edge-1"));
    join(holder("edge-2"));
    long first = cluster.run(UNIKERNEL, "edge-1");
    long second = cluster.prepare(UNIKERNEL, "edge-2", "migrate");
    assertEquals(
        RETIRED, handOver("edge-1", first, second, States.state(first, 4)).getFromStatus());
    long back = cluster.prepare(UNIKERNEL, "edge-1", "back");
    RenewResponse renewed =
        agent.renew(
            RenewRequest.newBuilder()
                .setHolder(holder("edge-1"))
                .setLeaseNumber(joined.getLeaseNumber())
                .addDomains(domain(first))
                .build());
    assertTrue(renewed.getRenewed());
    assertEquals(joined.getLeaseNumber() + 1, renewed.getLeaseNumber());
    assertEquals(
        List.of(
            GenerationTruth.newBuilder().setDomain(domain(back)).setStatus(PREPARED).build(),
            GenerationTruth.newBuilder().setDomain(domain(first)).setStatus(RETIRED).build()),
        renewed.getTruthsList());
  }

  @Test
  void aHostThatIsNotKnownMustJoin() {
    assertFalse(
        agent.renew(RenewRequest.newBuilder().setHolder(holder("edge-9")).build()).getRenewed());
    assertStatus(
        Status.Code.NOT_FOUND,
        () ->
            agent.keep(
                KeepRequest.newBuilder().setHolder(holder("edge-9")).setFrom(domain(1)).build()));
  }

  @Test
  void newsOfAHandOverReachesBothHosts() throws Exception {
    join(holder("edge-1"));
    long lease = join(holder("edge-2")).getLeaseNumber();
    News source = follow(holder("edge-1"));
    News target = follow(holder("edge-2"));
    long first = cluster.run(UNIKERNEL, "edge-1");
    OwnershipNews started = source.next();
    assertEquals(domain(first), started.getDomain());
    assertEquals(OWNER, started.getStatus());
    assertFalse(started.hasCheckpoint(), "it never had a state");
    long second = cluster.prepare(UNIKERNEL, "edge-2", "migrate");
    byte[] state = States.state(first, 4);
    assertEquals(RETIRED, handOver("edge-1", first, second, state).getFromStatus());
    OwnershipNews owner = target.next();
    assertEquals(domain(second), owner.getDomain());
    assertEquals(OWNER, owner.getStatus());
    assertEquals(lease, owner.getLeaseNumber());
    assertArrayEquals(state, owner.getCheckpoint().toByteArray());
    OwnershipNews retired = source.next();
    assertEquals(domain(first), retired.getDomain());
    assertEquals(RETIRED, retired.getStatus());
    assertTrue(source.isEmpty() && target.isEmpty());
  }

  @Test
  void aRefusedHandOverIsAnAnswerWithItsReason() {
    join(holder("edge-1"));
    long first = cluster.run(UNIKERNEL, "edge-1");
    HandOverResponse refused = handOver("edge-1", first, first + 1, States.state(first, 4));
    assertEquals(OWNER, refused.getFromStatus());
    assertTrue(refused.getReason().contains("not prepared"), refused.getReason());
    assertEquals(
        OWNER,
        agent
            .keep(
                KeepRequest.newBuilder().setHolder(holder("edge-1")).setFrom(domain(first)).build())
            .getFromStatus());
  }

  @Test
  void checkpointsCompletionAndEnds() {
    join(holder("edge-1"));
    long owner = cluster.run(UNIKERNEL, "edge-1");
    CheckpointRequest checkpoint =
        CheckpointRequest.newBuilder()
            .setHolder(holder("edge-1"))
            .setDomain(domain(owner))
            .setCheckpoint(ByteString.copyFrom(States.state(owner, 5)))
            .build();
    assertEquals(CheckpointResponse.Outcome.STORED, agent.checkpoint(checkpoint).getOutcome());
    assertEquals(CheckpointResponse.Outcome.COVERED, agent.checkpoint(checkpoint).getOutcome());
    NewestResponse newest =
        agent.newest(
            NewestRequest.newBuilder()
                .setHolder(holder("edge-1"))
                .setDomain(domain(owner))
                .build());
    assertEquals(OWNER, newest.getStatus());
    assertArrayEquals(States.state(owner, 5), newest.getCheckpoint().toByteArray());
    agent.reportEnded(
        ReportEndedRequest.newBuilder()
            .setHolder(holder("edge-1"))
            .setDomain(domain(owner))
            .setReason("exit code 1")
            .build());
    assertEquals(
        UnikernelStatus.FAILED, repository.unikernels().find(UNIKERNEL).orElseThrow().status());
    CompleteRequest complete =
        CompleteRequest.newBuilder()
            .setHolder(holder("edge-1"))
            .setDomain(domain(owner))
            .setCheckpoint(ByteString.copyFrom(States.state(owner, 9)))
            .build();
    assertEquals(RETIRED, agent.complete(complete).getFromStatus());
    assertEquals(RETIRED, agent.complete(complete).getFromStatus());
    assertEquals(CheckpointResponse.Outcome.NOT_OWNER, agent.checkpoint(checkpoint).getOutcome());
  }

  @Test
  void aBadCheckpointIsAnError() {
    join(holder("edge-1"));
    long owner = cluster.run(UNIKERNEL, "edge-1");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () ->
            agent.checkpoint(
                CheckpointRequest.newBuilder()
                    .setHolder(holder("edge-1"))
                    .setDomain(domain(owner))
                    .setCheckpoint(ByteString.copyFromUtf8("no checkpoint"))
                    .build()));
  }

  @Test
  void aFormerAgentsStreamEndsWhenAnotherTakesTheHostOver() throws Exception {
    join(holder("edge-1"));
    News former = follow(holder("edge-1"));
    cluster.endLease("edge-1");
    join(holder("edge-1", new byte[32]));
    assertEquals(Status.Code.PERMISSION_DENIED, Status.fromThrowable(former.end()).getCode());
  }

  @Test
  void aClosedServiceEndsItsStreams() throws Exception {
    join(holder("edge-1"));
    News news = follow(holder("edge-1"));
    service.close();
    assertEquals(Status.Code.UNAVAILABLE, Status.fromThrowable(news.end()).getCode());
  }

  @Test
  void anAgentThatNeverReadsBlocksNoCommit() throws Exception {
    join(holder("edge-1"));
    join(holder("edge-2"));
    SlowNews slow = new SlowNews();
    RepositoryGrpc.newStub(channel)
        .follow(FollowRequest.newBuilder().setHolder(holder("edge-2")).build(), slow);
    followed.await();
    long owner = cluster.run(UNIKERNEL, "edge-1");
    for (int round = 0; round < 120; round++) {
      String source = round % 2 == 0 ? "edge-1" : "edge-2";
      String target = round % 2 == 0 ? "edge-2" : "edge-1";
      long next = cluster.prepare(UNIKERNEL, target, "move " + round);
      byte[] state = States.state(owner, round, 250_000);
      assertEquals(RETIRED, handOver(source, owner, next, state).getFromStatus());
      owner = next;
    }
    assertEquals(Status.Code.UNAVAILABLE, Status.fromThrowable(slow.readToTheEnd()).getCode());
  }

  /** An agent that was restarted under another name: one state is not its, the others are. */
  @Test
  void oneStateThatIsAnotherHostsKeepsNoneOfTheOthersBack() {
    join(holder("edge-1"));
    join(holder("edge-2"));
    cluster.create("counter-2");
    long own = cluster.run(UNIKERNEL, "edge-1");
    long other = cluster.run("counter-2", "edge-2");
    CheckpointAllResponse response =
        agent.checkpointAll(
            CheckpointAllRequest.newBuilder()
                .setHolder(holder("edge-1"))
                .addEntries(entry("counter-2", other))
                .addEntries(entry(UNIKERNEL, own))
                .addEntries(entry("made-up", 1))
                .build());
    assertEquals(3, response.getAnswersCount());
    assertTrue(response.getAnswers(0).getRefusal().contains("is on host edge-2"), "" + response);
    assertEquals(CheckpointResponse.Outcome.STORED, response.getAnswers(1).getOutcome());
    assertFalse(response.getAnswers(2).getRefusal().isEmpty(), "" + response);
  }

  private static CheckpointAllRequest.Entry entry(String unikernel, long generation) {
    return CheckpointAllRequest.Entry.newBuilder()
        .setDomain(DomainReference.newBuilder().setUnikernel(unikernel).setGeneration(generation))
        .setCheckpoint(ByteString.copyFrom(States.state(generation, 5)))
        .build();
  }

  @Test
  void aHostThatFollowsAgainAndAgainHasAFewStreams() throws Exception {
    join(holder("edge-1"));
    News first = follow(holder("edge-1"));
    for (int again = 0; again < 4; again++) {
      News ignored = follow(holder("edge-1"));
    }
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, Status.fromThrowable(first.end()).getCode());
  }
}
