package org.miragemanager.hostagent.rehearsal;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.miragemanager.hostagent.api.FollowRequest;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.HandOverRequest;
import org.miragemanager.hostagent.api.HandOverResponse;
import org.miragemanager.hostagent.api.Holder;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.miragemanager.hostagent.api.RepositoryGrpc;
import org.miragemanager.hostagent.repository.RepositoryClient;
import org.miragemanager.hostagent.repository.RetryLoop;
import org.miragemanager.model.DomainId;

/**
 * Hand-overs and news between the agent's own client and a repository that is none: a port of the
 * loopback interface that says yes to everybody, and that nobody else is told of.
 */
final class RehearsedCalls {

  private static final int MOST_ROUNDS = 500;
  private static final long LONGEST_NANOS = 800_000_000;

  private RehearsedCalls() {}

  /** Plays them; answers how many. */
  static int play(byte[] state) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new YesRepository())
            .build()
            .start();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
            .usePlaintext()
            .directExecutor()
            .build();
    try {
      RepositoryClient client =
          new RepositoryClient(channel, Holder.getDefaultInstance(), new RetryLoop());
      Listener listener = new Listener();
      client.follow(listener);
      long begin = System.nanoTime();
      int rounds = 0;
      while (rounds < MOST_ROUNDS && System.nanoTime() - begin < LONGEST_NANOS) {
        client.handOver(new DomainId("rehearsal", 1), 2, state);
        rounds++;
      }
      return rounds + listener.heard.get();
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }

  private static final class YesRepository extends RepositoryGrpc.RepositoryImplBase {

    private StreamObserver<OwnershipNews> follower;

    @Override
    public synchronized void follow(FollowRequest request, StreamObserver<OwnershipNews> observer) {
      follower = observer;
    }

    @Override
    public synchronized void handOver(
        HandOverRequest request, StreamObserver<HandOverResponse> observer) {
      if (follower != null) {
        follower.onNext(
            OwnershipNews.newBuilder()
                .setDomain(request.getFrom())
                .setStatus(GenerationStatus.OWNER)
                .setCheckpoint(request.getCheckpoint())
                .build());
      }
      observer.onNext(
          HandOverResponse.newBuilder().setFromStatus(GenerationStatus.RETIRED).build());
      observer.onCompleted();
    }
  }

  private static final class Listener
      implements ClientResponseObserver<FollowRequest, OwnershipNews> {

    private final AtomicInteger heard = new AtomicInteger();

    @Override
    public void beforeStart(ClientCallStreamObserver<FollowRequest> call) {
      call.setOnReadyHandler(() -> {});
    }

    @Override
    public void onNext(OwnershipNews news) {
      heard.incrementAndGet();
    }

    @Override
    public void onError(Throwable over) {
      // The rehearsal has ended.
    }

    @Override
    public void onCompleted() {
      // The rehearsal has ended.
    }
  }
}
