package org.miragemanager.hostagent;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.miragemanager.hostagent.HostAgentConfiguration.HostAndPort;
import org.miragemanager.hostagent.api.ConnectionLimit;
import org.miragemanager.hostagent.api.Holder;
import org.miragemanager.hostagent.api.JoinRequest;
import org.miragemanager.hostagent.api.ModelMessages;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.miragemanager.hostagent.channel.GuestListener;
import org.miragemanager.hostagent.domain.CreateRequestCheck.HostCapacity;
import org.miragemanager.hostagent.domain.DomainLauncher;
import org.miragemanager.hostagent.domain.MemoryWatch;
import org.miragemanager.hostagent.domain.record.DomainRecordStore;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.system.MemoryShortage;
import org.miragemanager.hostagent.driver.system.Signals;
import org.miragemanager.hostagent.image.ImageCache;
import org.miragemanager.hostagent.image.ImageFetcher;
import org.miragemanager.hostagent.lease.HeldLease;
import org.miragemanager.hostagent.lease.LeaseAlarm;
import org.miragemanager.hostagent.lease.LeaseRenewer;
import org.miragemanager.hostagent.log.LogRotator;
import org.miragemanager.hostagent.log.LoggedOperation;
import org.miragemanager.hostagent.repository.EventSubscriber;
import org.miragemanager.hostagent.repository.RepositoryClient;
import org.miragemanager.hostagent.repository.RetryLoop;
import org.miragemanager.hostagent.service.HostAgentService;
import org.miragemanager.hostagent.service.LogStreams;
import org.miragemanager.hostagent.session.CheckpointBatcher;
import org.miragemanager.hostagent.watchdog.HostWatchdog;
import org.miragemanager.model.ImageDigest;
import org.miragemanager.model.RootCause;
import org.miragemanager.unimem.lease.LeaseClock;
import org.miragemanager.unimem.lease.SystemLeaseClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host agent: joins the repository, keeps the host's lease, runs domains, and serves managers.
 * Its guests outlive it: an agent that starts on the same data directory finds them again.
 */
public final class HostAgent implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(HostAgent.class);

  private static final long LONGEST_FAREWELL_MILLIS = 2_000;

  /** A stopped guest does not answer at all. */
  private static final long LONGEST_HEARING_MILLIS = 500;

  private static final long FORGET_EVERY_SECONDS = 60;
  private static final long HANDSHAKE_SECONDS = 10;
  private static final long IDLE_SECONDS = 300;
  private static final int MOST_CALLS = 2_000;

  /** A manager has a few. */
  static final int MOST_CONNECTIONS = 256;

  /** The longest arguments of a guest, and much room beside them. */
  private static final int LARGEST_REQUEST_BYTES = 1 << 20;

  private static final long KEEP_ALIVE_SECONDS = 20;
  private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 10;
  private static final long PERMITTED_KEEP_ALIVE_SECONDS = 5;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final RetryLoop retries = new RetryLoop();
  private final HostAgentConfiguration configuration;
  private final List<HypervisorDriver> drivers;
  private final ImageCache images;
  private final LeaseClock clock;
  private final CompletableFuture<Void> impersonated = new CompletableFuture<>();
  private final ScheduledExecutorService housekeeping =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("housekeeping").factory());
  private HostAndPort address;
  private DomainLauncher host;
  private LeaseEvents leaseEvents;
  private LeaseRenewer leaseRenewer;
  private DomainRecordStore records;

  /** An agent with the drivers that come with it. */
  public HostAgent(HostAgentConfiguration configuration) {
    this(configuration, configuration.buildDrivers(), new SystemLeaseClock());
  }

  /** An agent with these drivers and this clock. */
  public HostAgent(
      HostAgentConfiguration configuration, List<HypervisorDriver> drivers, LeaseClock clock) {
    this.configuration = configuration;
    this.drivers = List.copyOf(drivers);
    this.images = configuration.imageCache();
    this.clock = clock;
  }

  /**
   * Locks the data directory, finds the domains of an earlier agent, listens, and begins to join
   * the repository, which it goes on trying until it succeeds.
   *
   * @throws IllegalStateException if another agent uses the data directory
   * @throws IOException if the directory cannot be used, or the address cannot be listened on
   */
  public void start() throws IOException {
    try {
      open();
    } catch (IOException | RuntimeException failure) {
      close();
      throw failure;
    }
  }

  private void open() throws IOException {
    MemoryShortage.endLast();
    Signals.prepare();
    DataDirectory data = closing(DataDirectory.open(configuration.dataDirectory()));
    records = closing(new DomainRecordStore(data.path()));
    images.open();
    HeldLease lease = new HeldLease(clock);
    RepositoryClient repository = connect(data.secret());
    CheckpointBatcher checkpoints =
        closing(new CheckpointBatcher(repository, () -> leaseRenewer.renewNow()));
    HostWatchdog watchdog =
        new HostWatchdog(
            data.path(),
            data.socketFolder(HostWatchdog.LONGEST_SOCKET_NAME),
            clock,
            () -> leaseRenewer.renewNow(),
            () -> host.domains().freezeUnwatched());
    closing(watchdog::stop);
    host =
        new DomainLauncher(
            configuration.hostName(),
            new HostCapacity(configuration.memoryBytes(), configuration.maximumGuests()),
            drivers.stream().collect(Collectors.toMap(HypervisorDriver::kind, Function.identity())),
            configuration.drivers().inPlace(),
            data.socket(),
            repository,
            lease,
            records,
            threads("domain"),
            () -> leaseRenewer.renewNow(),
            clock,
            checkpoints,
            watchdog,
            configuration.keptEnded(),
            configuration.helloPatience());
    closing(host);
    EventSubscriber news =
        new EventSubscriber(
            repository, retries, threads("news"), this::heard, () -> leaseRenewer.renewNow());
    leaseEvents =
        new LeaseEvents(
            host.domains(),
            repository,
            retries,
            news,
            () -> impersonated.complete(null),
            () -> housekeeping.execute(this::forgetRemoved));
    closing(leaseEvents::stop);
    leaseRenewer =
        new LeaseRenewer(
            repository, lease, clock, this::joinRequest, () -> host.domains().ids(), leaseEvents);
    Rehearsal.begin();
    host.load();
    closing(housekeeping::shutdownNow);
    Future<?> unused =
        housekeeping.scheduleWithFixedDelay(
            this::forgetRemoved, FORGET_EVERY_SECONDS, FORGET_EVERY_SECONDS, TimeUnit.SECONDS);
    closing(MemoryWatch.start(host.domains()::present));
    closing(LogRotator.start(host.domains()::folders));
    closing(GuestListener.open(data.socket(), host::converse));
    ImageFetcher fetcher =
        closing(
            new ImageFetcher(
                images, repository::fetchImage, this::imagesInUse, threads("image transfer")));
    serve(new HostAgentService(host, closing(new LogStreams(records)), fetcher));
    LeaseAlarm alarm = new LeaseAlarm(lease, host.domains()::freeze);
    closing(alarm::stop);
    alarm.start();
    closing(leaseRenewer::stop);
    leaseRenewer.start();
    LOGGER.debug("Host agent {} listens on {}.", configuration.hostName(), address);
  }

  private RepositoryClient connect(ByteString secret) {
    HostAndPort there = HostAndPort.parse(configuration.repositoryAddress());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(there.host(), there.port())
            .usePlaintext()
            // News are acted on by the connection's own thread, without a hop; nothing that it
            // calls waits.
            .directExecutor()
            .build();
    closing(channel::shutdownNow);
    closing(retries::close);
    Holder holder = Holder.newBuilder().setHost(configuration.hostName()).setSecret(secret).build();
    return new RepositoryClient(channel, leaseChannel(there), holder, retries);
  }

  /**
   * The connection on which the lease is renewed has one thread of its own, so that a renewal never
   * stands behind checkpoints, states or news.
   */
  private ManagedChannel leaseChannel(HostAndPort there) {
    EventLoopGroup thread =
        new MultiThreadIoEventLoopGroup(
            1,
            Thread.ofPlatform()
                .daemon()
                .priority(Thread.MAX_PRIORITY)
                .name("lease-connection")
                .factory(),
            NioIoHandler.newFactory());
    closing(
        () -> {
          Object unused = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        });
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(there.host(), there.port())
            .usePlaintext()
            .eventLoopGroup(thread)
            .channelType(NioSocketChannel.class)
            .directExecutor()
            .build();
    closing(channel::shutdownNow);
    return channel;
  }

  private void serve(HostAgentService service) throws IOException {
    HostAndPort wanted = HostAndPort.parse(configuration.listenAddress());
    Server server = listen(wanted, service);
    closing(
        () -> {
          server.shutdownNow();
          server.awaitTermination(1, TimeUnit.SECONDS);
        });
    address = new HostAndPort(wanted.host(), server.getPort());
  }

  private static Server listen(HostAndPort wanted, HostAgentService service) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(wanted.toSocketAddress())
            .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
            .maxConnectionIdle(IDLE_SECONDS, TimeUnit.SECONDS)
            .maxConcurrentCallsPerConnection(MOST_CALLS)
            .addTransportFilter(ConnectionLimit.of(MOST_CONNECTIONS))
            .maxInboundMessageSize(LARGEST_REQUEST_BYTES)
            // A manager that lost its power leaves no calls behind.
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(PERMITTED_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(service)
            .addService(new HealthStatusManager().getHealthService())
            .intercept(new LoggedOperation.Interceptor())
            .build();
    try {
      return server.start();
    } catch (IOException failure) {
      throw new IOException(
          "It cannot listen on %s (%s): choose another address with --listen."
              .formatted(wanted, RootCause.words(failure)),
          failure);
    }
  }

  /** The fetched files of the domains that are here. */
  private Set<ImageDigest> imagesInUse() {
    return host.domains().present().stream()
        .map(domain -> domain.record().reference())
        .filter(ImageDigest::isMeantBy)
        .map(reference -> ImageDigest.of(reference).orElseThrow())
        .collect(Collectors.toSet());
  }

  private void forgetRemoved() {
    try {
      host.domains().forgetRemoved();
    } catch (StatusRuntimeException silent) {
      LOGGER.debug("The repository is asked later which unikernels were removed.", silent);
    } catch (RuntimeException failure) {
      LOGGER.warn(
          "The logs of removed unikernels could not be removed; trying again in a minute.",
          failure);
    }
  }

  private void heard(OwnershipNews news) {
    if (news.getRenew()) {
      leaseRenewer.renewNow();
    } else {
      host.domains().news(news);
    }
  }

  private JoinRequest joinRequest() {
    return JoinRequest.newBuilder()
        .setAddress(configuration.advertisedAddress().orElseGet(address::toString))
        .setMemoryBytes(configuration.memoryBytes())
        .setMaxGuests(configuration.maximumGuests())
        .addAllDrivers(drivers.stream().map(HypervisorDriver::kind).toList())
        .putAllLabels(labels())
        .addAllSeen(records.greatest().stream().map(ModelMessages::reference).toList())
        .build();
  }

  /** The labels that the drivers found, and those of the operator, which take precedence. */
  private Map<String, String> labels() {
    Map<String, String> labels = new HashMap<>();
    drivers.forEach(driver -> labels.putAll(driver.labels()));
    labels.putAll(configuration.labels());
    return labels;
  }

  /** Where the agent listens: host:port. */
  public String address() {
    return address.toString();
  }

  /**
   * Waits until the host has joined the repository for the first time.
   *
   * @return whether it has
   */
  public boolean awaitJoined(Duration atMost) throws InterruptedException {
    return leaseRenewer.awaitJoined(atMost.toMillis());
  }

  /**
   * Completes when this agent has given up because another one uses its secret: it is of no use any
   * more, and has to be stopped.
   */
  public CompletableFuture<Void> whenImpersonated() {
    return impersonated;
  }

  /**
   * Stops the agent; its guests go on running, and the next agent on this data directory finds
   * them. Before that it asks for a lease that bridges the gap; for two seconds, and then it stops
   * without.
   */
  @Override
  public void close() {
    prolongLease();
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } catch (Exception failure) {
        LOGGER.warn(
            "A part of the agent could not be closed; the agent stops all the same.", failure);
      }
    }
  }

  private void prolongLease() {
    long wanted = configuration.plannedStopLease().toMillis();
    if (leaseRenewer == null || opened.isEmpty() || wanted == 0) {
      return;
    }
    try {
      boolean needed = leaseRenewer.awaitJoined(0) && !host.domains().present().isEmpty();
      if (needed && leaseRenewer.prolong(wanted, LONGEST_FAREWELL_MILLIS)) {
        leaseEvents.awaitActedOn(LONGEST_HEARING_MILLIS);
        host.domains().awaitLeasesAnswered(LONGEST_HEARING_MILLIS);
      } else if (needed) {
        LOGGER.warn(
            "The repository did not extend the lease before this stop: the guests will be frozen when"
                + " it ends, until the agent runs again.");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private <T extends AutoCloseable> T closing(T part) {
    opened.push(part);
    return part;
  }

  private static Executor threads(String name) {
    return task -> Thread.ofPlatform().daemon().name(name).start(task);
  }
}
