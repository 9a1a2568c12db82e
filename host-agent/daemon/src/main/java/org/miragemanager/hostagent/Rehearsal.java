package org.miragemanager.hostagent;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.miragemanager.hostagent.api.FollowRequest;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.HandOverRequest;
import org.miragemanager.hostagent.api.HandOverResponse;
import org.miragemanager.hostagent.api.Holder;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.miragemanager.hostagent.api.RepositoryGrpc;
import org.miragemanager.hostagent.domain.DomainMachine;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.hostagent.domain.DomainMachine.DomainPhase;
import org.miragemanager.hostagent.repository.RepositoryClient;
import org.miragemanager.hostagent.repository.RetryLoop;
import org.miragemanager.model.DomainId;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestReader;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestWriter;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays the path between suspension and resumption when the agent starts, so that the first
 * migration does not wait for classes to be loaded. Nothing outside of this process is touched.
 */
public final class Rehearsal {

  private static final Logger LOGGER = LoggerFactory.getLogger(Rehearsal.class);
  private static final int ROUNDS = 300;
  private static final int STATE_BYTES = 80;

  /** A system property that turns it off, for tests, which start hundreds of agents. */
  private static final String LEFT_OUT = "mirage.unrehearsed";

  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  private Rehearsal() {}

  /** Plays it, on a thread of its own; only once in a process. */
  public static void begin() {
    if (!Boolean.getBoolean(LEFT_OUT) && BEGUN.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("rehearsal").start(Rehearsal::play);
    }
  }

  private static void play() {
    byte[] state = new byte[STATE_BYTES];
    try {
      long bytes = 0;
      for (int round = 0; round < ROUNDS; round++) {
        bytes += guestStops(state) + handsOver(state) + guestRuns(state);
      }
      int calls = RehearsedCalls.play(state);
      LOGGER.debug("Rehearsed {} bytes and {} calls, {}.", bytes, calls, machine());
    } catch (IOException | RuntimeException failure) {
      LOGGER.warn("The rehearsal failed; the first migration is a little slower.", failure);
    }
  }

  private static long guestStops(byte[] state) throws IOException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    new ToGuestWriter(wire).write(new ToGuest.Suspend());
    new FromGuestWriter(wire)
        .write(
            new FromGuest.State(1, state), new FromGuest.Running(2), new FromGuest.Heartbeat(3, 2));
    FromGuestReader reader = new FromGuestReader(new ByteArrayInputStream(wire.toByteArray()));
    long messages = 0;
    while (reader.read().isPresent()) {
      messages++;
    }
    return messages + wire.size();
  }

  private static int handsOver(byte[] state) throws InvalidProtocolBufferException {
    HandOverRequest request =
        HandOverRequest.newBuilder()
            .setToGeneration(2)
            .setCheckpoint(UnsafeByteOperations.unsafeWrap(state))
            .build();
    HandOverResponse response = HandOverResponse.newBuilder().setReason("rehearsal").build();
    return HandOverRequest.parseFrom(request.toByteArray()).getSerializedSize()
        + HandOverResponse.parseFrom(response.toByteArray()).getSerializedSize();
  }

  private static long guestRuns(byte[] state) throws IOException {
    OwnershipNews news =
        OwnershipNews.parseFrom(
            OwnershipNews.newBuilder()
                .setCheckpoint(UnsafeByteOperations.unsafeWrap(state))
                .build()
                .toByteArray());
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    new ToGuestWriter(wire)
        .write(
            new ToGuest.Lease(1),
            new ToGuest.State(news.getCheckpoint().toByteArray()),
            new ToGuest.Go(2, 1_000));
    return wire.size();
  }

  private static DomainMachine.Transition machine() {
    DomainMachine.Transition last = DomainMachine.on(DomainPhase.SUSPENDING, DomainEvent.STATE);
    for (DomainPhase phase : DomainPhase.values()) {
      for (DomainEvent event : DomainEvent.values()) {
        last = DomainMachine.on(phase, event);
      }
    }
    return last;
  }

  /**
   * Hand-overs and news between the agent's own client and a repository that is none: a port of the
   * loopback interface that accepts each request, and that only this class connects to.
   */
  static final class RehearsedCalls {

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
      public synchronized void follow(
          FollowRequest request, StreamObserver<OwnershipNews> observer) {
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
}
