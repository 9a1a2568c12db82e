package org.miragemanager.manager.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.activities.agent.AgentChannels;
import org.miragemanager.hostagent.api.ForgetRequest;
import org.miragemanager.hostagent.api.ForgetResponse;
import org.miragemanager.hostagent.api.HostAgentGrpc;
import org.miragemanager.hostagent.api.LogChunk;
import org.miragemanager.hostagent.api.LogsRequest;
import org.miragemanager.manager.service.MirageService.LogsOrder;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.rules.Lease.HolderDigest;

/** What is told of logs that lie on several hosts, some of which do not answer. */
@Timeout(60)
@Tag("processes")
final class GuestLogsTest {
  private static final String NAME = "counter-1";

  @TempDir private Path folder;
  private final Map<String, FakeAgent> hosts = new HashMap<>();
  private final ConcurrentMap<String, String> addresses = new ConcurrentHashMap<>();
  private Repository repository;
  private AgentChannels agents;
  private GuestLogs logs;

  @BeforeEach
  void open() throws Exception {
    repository = Repository.open(folder);
    repository.images().add(new Image("counter", "1", "process", "example:counter"));
    agents =
        new AgentChannels(
            addresses::get,
            address ->
                Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build());
    logs = new GuestLogs(repository, agents);
    join("edge-1");
    join("edge-2");
    create();
  }

  @AfterEach
  void close() {
    agents.close();
    hosts.values().forEach(FakeAgent::close);
    repository.close();
  }

  private void join(String host) throws IOException {
    FakeAgent agent = new FakeAgent();
    hosts.put(host, agent);
    addresses.put(host, agent.address());
    repository
        .leases()
        .join(
            new JoinHost(
                host,
                HolderDigest.ofSecret(host.getBytes(StandardCharsets.UTF_8)),
                agent.address(),
                1 << 30,
                8,
                List.of("process")));
  }

  private void create() {
    repository
        .unikernels()
        .create(
            NAME,
            new GuestSpec(new ImageRef("counter", null), 1 << 20, List.of()),
            "run " + System.nanoTime());
  }

  private long owner() {
    return repository.unikernels().find(NAME).orElseThrow().owner().number();
  }

  /** Runs it on a host; a domain that has run before was seen to end. */
  private long run(String host) {
    if (repository.unikernels().find(NAME).orElseThrow().host().isPresent()) {
      claim(owner());
    }
    long from = owner();
    long to = repository.ownership().prepare(NAME, new Place.Host(host), "p" + System.nanoTime());
    repository.ownership().handOver(NAME, from, to, Optional.empty());
    return to;
  }

  private void claim(long ended) {
    repository.ownership().reportEnded(NAME, ended, "exit code 1");
    repository.ownership().claim(NAME, ended);
  }

  private String read(Long generation, Long tail) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    logs.write(new LogsOrder(NAME, generation, tail, false), text);
    return text.toString(StandardCharsets.UTF_8);
  }

  @Test
  void generationsOfSeveralHostsAreInTheirOrder() throws Exception {
    hosts.get("edge-1").print(2, "two\n").print(4, "four\n");
    hosts.get("edge-2").print(3, "three\n");
    assertEquals("two\nthree\nfour\n", read(null, null));
    assertEquals("three\n", read(3L, null));
  }

  @Test
  void aTailIsOfAllTogetherAndBeginsWithALine() throws Exception {
    hosts.get("edge-1").print(2, "two\n").print(4, "four\nmore\n");
    hosts.get("edge-2").print(3, "three\nagain\n");
    assertEquals("", read(null, 0L));
    assertEquals("more\n", read(null, 7L));
    assertEquals("four\nmore\n", read(null, 10L));
    assertEquals("again\nfour\nmore\n", read(null, 18L));
    assertEquals("two\nthree\nagain\nfour\nmore\n", read(null, 1_000L));
  }

  @Test
  void aGenerationThatNoHostHasIsNotFound() {
    hosts.get("edge-1").print(2, "two\n");
    ServiceException refused = assertThrows(ServiceException.class, () -> read(99L, null));
    assertEquals(ServiceException.Code.NOT_FOUND, refused.code());
  }

  /** lxd#17618: what a former unikernel of that name printed is not told. */
  @Test
  void aFormerNamesakeIsNotShown() throws Exception {
    hosts.get("edge-1").print(2, "former\n");
    long former = run("edge-1");
    claim(former);
    assertTrue(repository.unikernels().remove(NAME));
    create();
    hosts.get("edge-2").print(owner() + 1, "present\n");
    assertEquals("present\n", read(null, null));
  }

  /** lxd#11461: hosts that do not answer are waited for together, and lost ones not at all. */
  @Test
  void silentHostsAreWaitedForTogether() throws Exception {
    for (int host = 3; host <= 8; host++) {
      join("edge-" + host);
      hosts.get("edge-" + host).silent = true;
    }
    hosts.get("edge-1").print(2, "two\n");
    long begun = System.nanoTime();
    String text = read(null, null);
    assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(20));
    assertTrue(text.endsWith("two\n"), text);
    assertTrue(text.contains("# edge-8 does not answer"), text);

    for (int host = 3; host <= 8; host++) {
      long number = repository.hosts().find("edge-" + host).orElseThrow().leaseNumber();
      assertTrue(repository.leases().endLease("edge-" + host, number));
      hosts.get("edge-" + host).calls.set(0);
    }
    assertTrue(read(null, null).contains("# edge-8 is lost"));
    logs.forget(NAME);
    assertEquals(0, hosts.get("edge-8").calls.get());
    assertEquals(List.of(NAME), hosts.get("edge-1").forgotten);
  }

  /** nomad#2024: what is read ahead of a slow caller does not grow with the log. */
  @Test
  void aLongLogIsNotGatheredForASlowCaller() throws Exception {
    FakeAgent agent = hosts.get("edge-1");
    agent.endless = 300L << 20;
    AtomicLong passed = new AtomicLong();
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int one) {
            passed.incrementAndGet();
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            passed.addAndGet(length);
            long ahead = agent.sent.get() - passed.get();
            assertTrue(ahead < 32 << 20, ahead + " bytes wait");
          }
        };
    logs.write(new LogsOrder(NAME, null, null, false), slow);
    assertEquals(300L << 20, passed.get());
  }

  @Test
  void aFollowerThatHangsUpEndsItsCall() throws Exception {
    long generation = run("edge-1");
    FakeAgent agent = hosts.get("edge-1").print(generation, "one\n");
    Follower follower = new Follower(null);
    follower.await("one\n");
    follower.thread.interrupt();
    follower.thread.join();
    Waiting.until(() -> agent.open.get() == 0);
    assertTrue(follower.failure instanceof IOException);
  }

  /** It ends on one host and runs on another: by a hand-over, or after its end. */
  @Test
  void aFollowerGoesOnWithTheNextDomain() throws Exception {
    long first = run("edge-1");
    hosts.get("edge-1").print(first, "cut\none\n");
    Follower follower = new Follower(4L);
    follower.await("one\n");
    hosts.get("edge-1").print(first, "two\n");
    follower.await("one\ntwo\n");

    long second = run("edge-2");
    hosts.get("edge-2").print(second, "a longer line\n");
    hosts.get("edge-1").end(first);
    follower.await("one\ntwo\na longer line\n");

    hosts.get("edge-2").end(second);
    claim(second);
    long third = run("edge-1");
    hosts.get("edge-1").print(third, "again\n");
    follower.await("one\ntwo\na longer line\nagain\n");

    // At rest, as was asked: nothing more is expected.
    claim(third);
    repository.ownership().letRest(NAME);
    hosts.get("edge-1").end(third);
    follower.thread.join();
    assertEquals("one\ntwo\na longer line\nagain\n", follower.text());
  }

  /** The host has lost its power: its connection says nothing more, and breaks at last. */
  @Test
  void aFollowerDoesNotWaitForALostHost() throws Exception {
    long first = run("edge-1");
    hosts.get("edge-1").print(first, "one\n");
    Follower follower = new Follower(null);
    follower.await("one\n");
    long number = repository.hosts().find("edge-1").orElseThrow().leaseNumber();
    assertTrue(repository.leases().endLease("edge-1", number));
    repository.ownership().claim(NAME, first);
    long second = run("edge-2");
    hosts.get("edge-2").print(second, "two\n");
    Waiting.until(() -> follower.text().endsWith("two\n"));
    assertTrue(follower.text().contains("# edge-1 does not answer"), follower.text());
    follower.thread.interrupt();
    follower.thread.join();
  }

  /** Somebody who follows, on a thread of its own. */
  private final class Follower {
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final Thread thread;
    private volatile Throwable failure;

    Follower(Long tail) {
      thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      logs.write(new LogsOrder(NAME, null, tail, true), text);
                    } catch (IOException | RuntimeException ended) {
                      failure = ended;
                    }
                  });
    }

    String text() {
      return text.toString(StandardCharsets.UTF_8);
    }

    void await(String expected) {
      Waiting.until(() -> text().equals(expected) || !thread.isAlive());
      assertEquals(expected, text());
    }
  }

  /** An agent that has some logs. */
  private static final class FakeAgent extends HostAgentGrpc.HostAgentImplBase {
    private final Map<Long, String> printed = new TreeMap<>();
    private final List<Long> ended = new ArrayList<>();
    private final List<String> forgotten = new ArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean silent;
    private volatile long endless;
    private final Server server;

    FakeAgent() throws IOException {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(this)
              .build()
              .start();
    }

    String address() {
      return "127.0.0.1:" + server.getPort();
    }

    synchronized FakeAgent print(long generation, String text) {
      printed.merge(generation, text, String::concat);
      return this;
    }

    synchronized void end(long generation) {
      ended.add(generation);
    }

    private synchronized Map<Long, String> printed() {
      return new TreeMap<>(printed);
    }

    private synchronized boolean goesOn(long generation) {
      return !ended.contains(generation);
    }

    void close() {
      closed.countDown();
      server.shutdownNow();
    }

    @Override
    public synchronized void forget(
        ForgetRequest request, StreamObserver<ForgetResponse> observer) {
      calls.incrementAndGet();
      forgotten.add(request.getUnikernel());
      observer.onNext(ForgetResponse.getDefaultInstance());
      observer.onCompleted();
    }

    @Override
    public void logs(LogsRequest request, StreamObserver<LogChunk> observer) {
      calls.incrementAndGet();
      if (silent) {
        return;
      }
      ServerCallStreamObserver<LogChunk> caller = (ServerCallStreamObserver<LogChunk>) observer;
      if (request.getFollow()) {
        open.incrementAndGet();
        caller.setOnCancelHandler(open::decrementAndGet);
      }
      if (endless > 0) {
        sendEndless(request, caller);
        return;
      }
      if (request.getLengths()) {
        printed()
            .forEach((generation, text) -> caller.onNext(chunk(generation, "", text.length())));
        caller.onCompleted();
        return;
      }
      Thread.ofVirtual().start(() -> send(request, caller));
    }

    private void send(LogsRequest request, ServerCallStreamObserver<LogChunk> caller) {
      long generation = request.getGeneration();
      String text = printed().getOrDefault(generation, "");
      int position = Math.toIntExact(request.getFromPosition());
      if (request.getTailBytes() > 0) {
        int cut = Math.max(0, text.length() - Math.toIntExact(request.getTailBytes()));
        position = cut == 0 ? 0 : text.indexOf('\n', cut - 1) + 1;
      }
      while (!caller.isCancelled() && closed.getCount() > 0) {
        boolean goesOn = request.getFollow() && goesOn(generation);
        text = printed().getOrDefault(generation, "");
        if (position < text.length()) {
          caller.onNext(chunk(generation, text.substring(position), text.length()));
          position = text.length();
        }
        if (!goesOn) {
          caller.onCompleted();
          return;
        }
        LockSupport.parkNanos(2_000_000);
      }
    }

    private void sendEndless(LogsRequest request, ServerCallStreamObserver<LogChunk> caller) {
      if (request.getLengths()) {
        caller.onNext(chunk(2, "", endless));
        caller.onCompleted();
        return;
      }
      ByteString data = ByteString.copyFrom(new byte[1 << 16]);
      caller.setOnReadyHandler(
          () -> {
            while (caller.isReady() && sent.get() < endless) {
              sent.addAndGet(data.size());
              caller.onNext(LogChunk.newBuilder().setGeneration(2).setData(data).build());
              if (sent.get() == endless) {
                caller.onCompleted();
              }
            }
          });
    }

    private static LogChunk chunk(long generation, String text, long position) {
      return LogChunk.newBuilder()
          .setGeneration(generation)
          .setData(ByteString.copyFromUtf8(text))
          .setPosition(position)
          .build();
    }
  }

  /** Waits for what is told by nobody. */
  private static final class Waiting {
    private static void until(BooleanSupplier condition) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
      while (!condition.getAsBoolean()) {
        assertTrue(System.nanoTime() - end < 0, "waited in vain");
        LockSupport.parkNanos(2_000_000);
      }
    }
  }
}
