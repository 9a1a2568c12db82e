package org.miragemanager.hostagent;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.miragemanager.hostagent.api.RepositoryGrpc;

/**
 * A repository on a real port that counts the calls of agents, and misbehaves as a test asks in the
 * ways that rule 5 is about: it does not answer, or loses an answer.
 */
abstract class FaultyRepository extends RepositoryGrpc.RepositoryImplBase implements AutoCloseable {

  /** The calls that an agent makes. */
  enum Call {
    JOIN,
    RENEW,
    MAY_CREATE,
    MAY_SUSPEND,
    HAND_OVER,
    KEEP,
    CHECKPOINT,
    CHECKPOINT_ALL,
    COMPLETE,
    REPORT_ENDED,
    NEWEST,
    REMOVED,
    FOLLOW
  }

  private Server server;
  private final Map<Call, Integer> calls = new HashMap<>();
  private final Set<Call> silent = new HashSet<>();
  private final Set<Call> lostAnswers = new HashSet<>();

  /** Listens; called when the repository is complete. */
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(this)
            .build()
            .start();
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  /** From now on these calls get no answer, and have no effect. */
  synchronized void silence(Call... which) {
    silent.addAll(List.of(which));
  }

  /** From now on these calls have their effect, and their answers are lost. */
  synchronized void loseAnswers(Call... which) {
    lostAnswers.addAll(List.of(which));
  }

  /** From now on all calls are answered. */
  synchronized void answerAgain() {
    silent.clear();
    lostAnswers.clear();
  }

  /** From now on this call is answered. */
  synchronized void answerAgain(Call which) {
    silent.remove(which);
    lostAnswers.remove(which);
  }

  synchronized int calls(Call call) {
    return calls.getOrDefault(call, 0);
  }

  /** Waits until something is so that only calls or managers change. */
  synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      long rest = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (rest <= 0) {
        throw new AssertionError("The repository waited in vain: " + what);
      }
      wait(rest);
    }
  }

  /** One more of these calls has arrived. */
  synchronized void counted(Call call) {
    calls.merge(call, 1, Integer::sum);
    notifyAll();
  }

  /** Does what a call asks for and answers it, but for its faults. */
  synchronized <T> void serve(Call call, StreamObserver<T> observer, Supplier<T> work) {
    calls.merge(call, 1, Integer::sum);
    try {
      if (!silent.contains(call)) {
        T answer = work.get();
        if (!lostAnswers.contains(call)) {
          observer.onNext(answer);
          observer.onCompleted();
        } else {
          observer.onError(Status.UNAVAILABLE.withDescription("lost").asRuntimeException());
        }
      }
    } catch (RuntimeException failure) {
      observer.onError(failure);
    } finally {
      notifyAll();
    }
  }
}
