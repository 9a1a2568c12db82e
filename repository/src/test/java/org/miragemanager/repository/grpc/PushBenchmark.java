package org.miragemanager.repository.grpc;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.miragemanager.hostagent.api.DomainReference;
import org.miragemanager.hostagent.api.FollowRequest;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.HandOverRequest;
import org.miragemanager.hostagent.api.Holder;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.miragemanager.hostagent.api.RepositoryGrpc;
import org.miragemanager.repository.Cluster;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.States;

/**
 * Prints how long it takes from an agent's call of HandOver to the arrival of the news at the other
 * agent, over real connections within one machine and one process. Argument: number of hand-overs;
 * "direct" to run calls on the transport's own threads.
 */
public final class PushBenchmark {
  private PushBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
    boolean direct = arguments.length > 1 && arguments[1].equals("direct");
    Path folder = Files.createTempDirectory(Path.of("target"), "benchmark");
    try (ExecutorService threads = Executors.newFixedThreadPool(4);
        Repository repository = Repository.open(folder);
        RepositoryGrpcService service = new RepositoryGrpcService(repository)) {
      FollowSignal followed = new FollowSignal();
      Server server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .executor(direct ? Runnable::run : threads)
              .addService(service)
              .intercept(followed)
              .build()
              .start();
      ManagedChannel source = channel(server);
      ManagedChannel target = channel(server);
      measure(rounds, new Cluster(repository), source, target, followed);
      source.shutdownNow();
      target.shutdownNow();
      server.shutdownNow().awaitTermination();
    }
  }

  private static ManagedChannel channel(Server server) {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
        .directExecutor()
        .usePlaintext()
        .build();
  }

  private static void measure(
      int rounds,
      Cluster cluster,
      ManagedChannel source,
      ManagedChannel target,
      FollowSignal followed)
      throws Exception {
    cluster.join("edge-1");
    cluster.join("edge-2");
    cluster.create("counter-1");
    BlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();
    RepositoryGrpc.newStub(target)
        .follow(
            FollowRequest.newBuilder().setHolder(holder("edge-2")).build(), new Clock(arrivals));
    followed.await();
    RepositoryGrpc.RepositoryBlockingStub agent = RepositoryGrpc.newBlockingStub(source);
    long owner = cluster.run("counter-1", "edge-1");
    long[] push = new long[rounds];
    long[] answer = new long[rounds];
    for (int round = 0; round < rounds; round++) {
      long next = cluster.prepare("counter-1", "edge-2", "there " + round);
      HandOverRequest request = request("edge-1", owner, next, 2L * round);
      long start = System.nanoTime();
      call(agent, request);
      answer[round] = System.nanoTime() - start;
      push[round] = arrivals.take() - start;
      owner = cluster.prepare("counter-1", "edge-1", "back " + round);
      call(agent, request("edge-2", next, owner, 2L * round + 1));
    }
    print("first 10: call to news", Arrays.copyOf(push, 10));
    print("second half: call to news", Arrays.copyOfRange(push, rounds / 2, rounds));
    print("second half: call to answer", Arrays.copyOfRange(answer, rounds / 2, rounds));
  }

  private static void call(RepositoryGrpc.RepositoryBlockingStub agent, HandOverRequest request) {
    String reason = agent.handOver(request).getReason();
    if (!reason.isEmpty()) {
      throw new IllegalStateException(reason);
    }
  }

  private static HandOverRequest request(String host, long from, long to, long sequence) {
    return HandOverRequest.newBuilder()
        .setHolder(holder(host))
        .setFrom(DomainReference.newBuilder().setUnikernel("counter-1").setGeneration(from))
        .setToGeneration(to)
        .setCheckpoint(ByteString.copyFrom(States.state(from, sequence)))
        .build();
  }

  private static Holder holder(String host) {
    return Holder.newBuilder()
        .setHost(host)
        .setSecret(ByteString.copyFrom(Cluster.secret(host)))
        .build();
  }

  private static void print(String name, long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "%s: p50 %.3f ms, p99 %.3f ms%n",
        name, sorted[sorted.length / 2] / 1e6, sorted[(int) (sorted.length * 0.99)] / 1e6);
  }

  /** Notes when the news that a generation owns arrives. */
  private record Clock(BlockingQueue<Long> arrivals) implements StreamObserver<OwnershipNews> {
    @Override
    public void onNext(OwnershipNews news) {
      if (news.getStatus() == GenerationStatus.OWNER) {
        arrivals.add(System.nanoTime());
      }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
