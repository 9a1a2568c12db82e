package org.miragemanager.hostagent;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.miragemanager.hostagent.api.AwaitRunningRequest;
import org.miragemanager.hostagent.api.AwaitRunningResponse;
import org.miragemanager.hostagent.api.CreateRequest;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.DestroyRequest;
import org.miragemanager.hostagent.api.DestroyResponse;
import org.miragemanager.hostagent.api.Domain;
import org.miragemanager.hostagent.api.DomainPhase;
import org.miragemanager.hostagent.api.DomainReference;
import org.miragemanager.hostagent.api.HostAgentGrpc;
import org.miragemanager.hostagent.api.Image;
import org.miragemanager.hostagent.api.ListRequest;
import org.miragemanager.hostagent.api.SuspendRequest;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.hostagent.domain.record.DomainRecord;
import org.miragemanager.hostagent.domain.record.DomainRecordStore;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;

/**
 * A host with an agent in this process, and a manager's connection to it. Closing it ends its
 * guests too.
 */
final class TestHost implements AutoCloseable {

  static final long MEBIBYTE = 1L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HostAgentConfiguration configuration;
  private HostAgent agent;
  private ManagedChannel channel;

  private TestHost(HostAgentConfiguration configuration) {
    this.configuration = configuration;
  }

  static TestHost open(Path folder, String name, FakeRepository repository)
      throws IOException, InterruptedException {
    return open(folder, name, repository, UnaryOperator.identity());
  }

  static TestHost open(
      Path folder,
      String name,
      FakeRepository repository,
      UnaryOperator<HostAgentConfiguration> change)
      throws IOException, InterruptedException {
    HostAgentConfiguration configuration =
        change.apply(planned(folder, name, repository).configuration());
    TestHost host = new TestHost(configuration);
    host.start();
    return host;
  }

  /** A host whose agent is started later. */
  static TestHost planned(Path folder, String name, FakeRepository repository) throws IOException {
    return new TestHost(
        HostAgentConfiguration.of(name, folder.resolve(name), repository.address())
            .withExamples(TestGuests.in(folder.resolve("images"))));
  }

  HostAgentConfiguration configuration() {
    return configuration;
  }

  void start() throws IOException, InterruptedException {
    agent = new HostAgent(configuration);
    agent.start();
    if (!agent.awaitJoined(PATIENCE)) {
      throw new AssertionError("The host did not join.");
    }
    connect(agent.address());
  }

  /** Talks to an agent that somebody else runs on this data directory. */
  void connect(String address) {
    channel = connection(address);
  }

  /** A connection to the agent that is not the manager's. */
  ManagedChannel stranger() {
    return connection(agent.address());
  }

  private static ManagedChannel connection(String address) {
    int colon = address.lastIndexOf(':');
    return NettyChannelBuilder.forAddress(
            address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
        .usePlaintext()
        .build();
  }

  /** Whether the agent has given up because another one uses its secret. */
  boolean isImpersonated() {
    return agent.whenImpersonated().isDone();
  }

  /** Stops the agent; the guests go on. */
  void stop() {
    channel.shutdownNow();
    if (agent != null) {
      agent.close();
    }
  }

  HostAgentGrpc.HostAgentBlockingStub calls() {
    return HostAgentGrpc.newBlockingStub(channel)
        .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  HostAgentGrpc.HostAgentFutureStub futureCalls() {
    return HostAgentGrpc.newFutureStub(channel)
        .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  CreateResponse create(String unikernel, long generation, String... arguments) {
    return calls().create(createRequest("example:counter", unikernel, generation, arguments));
  }

  static CreateRequest createRequest(
      String reference, String unikernel, long generation, String... arguments) {
    return CreateRequest.newBuilder()
        .setDomain(id(unikernel, generation))
        .setImage(
            Image.newBuilder()
                .setName("counter")
                .setVersion("1")
                .setDriver("process")
                .setReference(reference))
        .setMemoryBytes(64 * MEBIBYTE)
        .addAllArguments(List.of(arguments))
        .build();
  }

  SuspendResponse suspend(String unikernel, long generation, long target) {
    return calls().suspend(suspendRequest(unikernel, generation, target));
  }

  static SuspendRequest suspendRequest(String unikernel, long generation, long target) {
    return SuspendRequest.newBuilder()
        .setDomain(id(unikernel, generation))
        .setTargetGeneration(target)
        .build();
  }

  AwaitRunningResponse awaitRunning(String unikernel, long generation) {
    return calls()
        .awaitRunning(
            AwaitRunningRequest.newBuilder().setDomain(id(unikernel, generation)).build());
  }

  DestroyResponse destroy(String unikernel, long generation) {
    return calls()
        .destroy(DestroyRequest.newBuilder().setDomain(id(unikernel, generation)).build());
  }

  DomainPhase phase(String unikernel, long generation) {
    return calls().list(ListRequest.getDefaultInstance()).getDomainsList().stream()
        .filter(domain -> domain.getDomain().equals(id(unikernel, generation)))
        .map(Domain::getPhase)
        .findFirst()
        .orElse(DomainPhase.DOMAIN_PHASE_UNSPECIFIED);
  }

  static DomainReference id(String unikernel, long generation) {
    return DomainReference.newBuilder().setUnikernel(unikernel).setGeneration(generation).build();
  }

  Path log(String unikernel, long generation) {
    return configuration
        .dataDirectory()
        .resolve("unikernels")
        .resolve(unikernel)
        .resolve(Long.toString(generation))
        .resolve("log");
  }

  /** Where the guests of this host connect. */
  Path socket() throws IOException {
    Path here = configuration.dataDirectory().resolve("guests.sock");
    Path reference = configuration.dataDirectory().resolve("socket-folder");
    return Files.exists(reference)
        ? Path.of(Files.readString(reference).strip()).resolve("guests.sock")
        : here;
  }

  /** The guest's process, by the durable record. */
  ProcessHandle process(String unikernel, long generation) throws IOException {
    return records().stream()
        .filter(record -> record.domain().unikernel().equals(unikernel))
        .filter(record -> record.domain().generation() == generation)
        .flatMap(record -> record.handle().stream())
        .flatMap(handle -> processOf(handle).stream())
        .findFirst()
        .orElseThrow();
  }

  private static Optional<ProcessHandle> processOf(String handle) {
    return ProcessHandle.of(Long.parseLong(handle.substring(0, handle.indexOf('@'))));
  }

  /** The watchdog of this host, by its lock; empty: none lives. */
  Optional<ProcessIdentity> watchdog() throws IOException {
    try (Stream<Path> files = Files.list(socket().getParent())) {
      Optional<Path> lock =
          files
              .filter(file -> file.getFileName().toString().matches("keeper-.*\\.lock"))
              .findFirst();
      // A watchdog that has just started has emptied its lock, and not yet written its number.
      String process = lock.isEmpty() ? "" : Files.readString(lock.get());
      return process.isEmpty()
          ? Optional.empty()
          : Optional.of(ProcessIdentity.parse(process)).filter(ProcessIdentity::lives);
    }
  }

  /** SIGKILL to the watchdog. */
  void killWatchdog() throws IOException {
    watchdog()
        .flatMap(watchdog -> ProcessHandle.of(watchdog.processId()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  List<DomainRecord> records() throws IOException {
    try (DomainRecordStore records = new DomainRecordStore(configuration.dataDirectory())) {
      return records.readAll();
    }
  }

  /** What a domain of QEMU leaves if no agent sees it end. */
  private static void removeRuntime(String handle) throws IOException {
    Path folder = Path.of(handle.substring(handle.indexOf(' ') + 1));
    for (String name : List.of("image", "control", "channel", "")) {
      Files.deleteIfExists(folder.resolve(name));
    }
    if (folder.startsWith("/run")) {
      Files.deleteIfExists(folder.getParent());
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    if (Files.isDirectory(configuration.dataDirectory())) {
      for (DomainRecord record : records()) {
        if (record.endReason().isEmpty()) {
          record.handle().flatMap(TestHost::processOf).ifPresent(ProcessHandle::destroyForcibly);
          if (record.driver().equals("qemu")) {
            removeRuntime(record.handle().orElse(""));
          }
        }
      }
      killWatchdog();
    }
  }
}
