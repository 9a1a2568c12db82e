package org.miragemanager.hostagent.domain;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.CreateRequest;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.Image;
import org.miragemanager.hostagent.api.ModelMessages;
import org.miragemanager.hostagent.channel.GuestChannel;
import org.miragemanager.hostagent.channel.GuestDialer;
import org.miragemanager.hostagent.domain.CreateRequestCheck.HostCapacity;
import org.miragemanager.hostagent.domain.DomainContext.HostContext;
import org.miragemanager.hostagent.domain.record.DomainRecord;
import org.miragemanager.hostagent.domain.record.DomainRecordStore;
import org.miragemanager.hostagent.domain.record.DomainRecordStore.DomainFolder;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.HypervisorDriver.DomainSpecification;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.ImageFiles.InPlaceFolders;
import org.miragemanager.hostagent.lease.HeldLease;
import org.miragemanager.hostagent.repository.RepositoryClient;
import org.miragemanager.hostagent.session.CheckpointBatcher;
import org.miragemanager.hostagent.session.GuestSession.GuestHandshake;
import org.miragemanager.hostagent.watchdog.HostWatchdog;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.RootCause;
import org.miragemanager.unimem.lease.LeaseClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates domains, finds them again after a restart of the agent, and takes their guests'
 * connections.
 */
public final class DomainLauncher implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(DomainLauncher.class);
  private static final int TOKEN_BYTES = 32;

  private final ReentrantLock creation = new ReentrantLock();
  private final SecureRandom random = new SecureRandom();
  private final String hostName;
  private final HostCapacity capacity;
  private final Map<String, HypervisorDriver> drivers;
  private final InPlaceFolders inPlace;
  private final Path socket;
  private final GuestDialer dialer = new GuestDialer();
  private final HostContext host;
  private final DomainRegistry domains;
  private final GuestHandshake handshake;

  /**
   * A host that knows no domain yet; {@link #load} tells it.
   *
   * @param inPlace from where on this machine images are run that the agent did not fetch
   * @param socket where guests connect
   * @param renewNow renews the lease at once
   * @param clock counts leases
   * @param watchdog stops domains whose guests are not trusted to count their lease
   * @param keptEnded of how many ended domains of each unikernel records and logs are kept
   * @param helloPatience how long a started program may take to its guest's hello
   */
  public DomainLauncher(
      String hostName,
      HostCapacity capacity,
      Map<String, HypervisorDriver> drivers,
      InPlaceFolders inPlace,
      Path socket,
      RepositoryClient repository,
      HeldLease lease,
      DomainRecordStore records,
      Executor threads,
      Runnable renewNow,
      LeaseClock clock,
      CheckpointBatcher checkpoints,
      HostWatchdog watchdog,
      int keptEnded,
      Duration helloPatience) {
    this.hostName = hostName;
    this.capacity = capacity;
    this.drivers = Map.copyOf(drivers);
    this.inPlace = inPlace;
    this.socket = socket;
    this.host =
        new HostContext(
            repository,
            lease,
            records,
            threads,
            renewNow,
            clock,
            checkpoints,
            watchdog,
            helloPatience);
    this.domains = new DomainRegistry(host, keptEnded);
    this.handshake = new GuestHandshake(host, domains, this::findUnknown);
  }

  /** Its domains. */
  public DomainRegistry domains() {
    return domains;
  }

  /**
   * Reads the records, and finds the domains again. A domain whose process is gone was seen to end.
   */
  public void load() throws IOException {
    for (DomainRecord record : host.records().readAll()) {
      Domain domain = new Domain(record, host, System.nanoTime());
      Optional<Domain> unused = domains.add(domain);
      if (record.endReason().isEmpty()) {
        findAgain(domain, record);
      } else if (!record.endReported()) {
        domain.reportEnd();
      }
    }
    host.threads().execute(domains::prune);
  }

  private void findAgain(Domain domain, DomainRecord record) {
    Optional<LiveDomain> found = search(record);
    if (found.isPresent()) {
      LOGGER.info("{} was found again ({}).", domain.key(), found.get().name());
      foundAgain(domain, found.get());
    } else if (record.handle().isPresent() && !drivers.containsKey(record.driver())) {
      LOGGER.warn(
          "{} cannot be searched for, because this agent runs without the driver '{}' that started"
              + " it: restart the agent with that driver too.",
          domain.key(),
          record.driver());
    } else if (record.handle().isPresent()) {
      domain.processEnded("ended while no agent was there");
    } else {
      LOGGER.warn(
          "{}: the outcome of its start is unknown (no handle on disk); waiting for its guest to"
              + " connect, or for its generation to be retired.",
          domain.key());
    }
  }

  private void foundAgain(Domain domain, LiveDomain live) {
    domain.foundAgain(live);
    call(domain);
  }

  private void findUnknown(Domain domain) {
    search(domain.record()).ifPresent(live -> foundAgain(domain, live));
  }

  private void call(Domain domain) {
    domain
        .guestSocket()
        .ifPresent(
            guest ->
                dialer.call(
                    guest, domain.whenEnded(), channel -> handshake.receive(channel, domain)));
  }

  private Optional<LiveDomain> search(DomainRecord record) {
    HypervisorDriver driver = drivers.get(record.driver());
    if (driver == null) {
      return Optional.empty();
    }
    return record.handle().isPresent()
        ? driver.find(specification(record), record.handle().get())
        : driver.search(specification(record));
  }

  /**
   * Creates a domain, or answers what became of an earlier request for the same generation (rule
   * 2).
   *
   * @return completes when the guest has said hello, or never will
   * @throws AgentException if it is not created
   */
  public CompletableFuture<CreateResponse> create(CreateRequest request) {
    long requestedAtNanos = System.nanoTime();
    DomainId key = ModelMessages.domain(request.getDomain());
    Optional<Domain> known = domains.find(key);
    if (known.isEmpty()) {
      checkBeforeBegin(key, request);
    }
    Domain domain = known.orElseGet(() -> begin(key, request, requestedAtNanos));
    if (domain.isUnknown()) {
      return CompletableFuture.completedFuture(
          CreateResponse.newBuilder().setOutcome(CreateResponse.Outcome.UNKNOWN).build());
    }
    return domain
        .armed()
        .thenCompose(
            micros ->
                durable(domain)
                    .thenApply(
                        written ->
                            CreateResponse.newBuilder()
                                .setOutcome(CreateResponse.Outcome.ARMED)
                                .setBootMicros(micros)
                                .build()));
  }

  /**
   * An armed guest that no later agent could find by its handle is not reported as armed: the
   * caller tries again, which writes the handle down, or has it destroyed.
   */
  private CompletableFuture<Void> durable(Domain domain) {
    return domain
        .findable()
        .exceptionallyCompose(
            failure -> CompletableFuture.failedFuture(notDurable(domain.key(), failure)));
  }

  private RuntimeException notDurable(DomainId key, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof AgentException stopped
        ? stopped
        : new AgentException(
            AgentException.Reason.NO_ROOM,
            "The guest of %s was started on %s, but that cannot be written down (%s): make room on the disk of its agent's data folder, and try again."
                .formatted(key, hostName, RootCause.words(cause)),
            cause);
  }

  /**
   * Any program that reaches the agent's port may ask for a domain, so only a domain that the
   * repository has prepared for this host is started. The repository is asked before the domain
   * takes capacity, because the answer may take a while.
   */
  private void checkBeforeBegin(DomainId key, CreateRequest request) {
    CreateRequestCheck.check(request);
    if (request.getCheckpointMillis() < 0) {
      throw new IllegalArgumentException(
          "The milliseconds between the checkpoints of %s must be 0 or more.".formatted(key));
    }
    checkNotDestroyed(key);
    inPlace.check(hostName, request.getImage());
    Optional<String> objection = objection(key, request);
    if (objection.isPresent()) {
      throw AgentException.wrongState(
          "The domain " + key + " is not started on " + hostName + ": " + objection.get());
    }
  }

  private Optional<String> objection(DomainId key, CreateRequest request) {
    try {
      return host.repository().objectionToCreate(request);
    } catch (StatusRuntimeException failure) {
      if (failure.getStatus().getCode() == Status.Code.PERMISSION_DENIED) {
        return Optional.of(failure.getStatus().getDescription());
      }
      throw new AgentException(
          AgentException.Reason.TRY_AGAIN,
          "The repository does not say whether %s may be started (%s); try again."
              .formatted(key, failure.getStatus().getCode()),
          failure);
    }
  }

  private Domain begin(DomainId key, CreateRequest request, long requestedAtNanos) {
    HypervisorDriver driver = driver(request.getImage());
    DomainRecord record =
        new DomainRecord(
            key,
            driver.kind(),
            request.getImage().getReference(),
            ModelMessages.guest(request),
            newToken(),
            !driver.guestsCountTheirLease() && !request.getRunsWithoutLease());
    DomainSpecification specification = specification(record);
    driver.check(specification);
    Domain domain = new Domain(record, host, requestedAtNanos);
    domain.beginStart();
    Optional<Domain> other = reserve(domain);
    if (other.isPresent()) {
      return other.get();
    }
    try {
      host.records().write(record);
    } catch (RuntimeException failure) {
      // Nothing was started, and nothing will be under this number.
      domain.start(
          () -> {
            throw failure;
          });
      throw failure;
    }
    domain.start(() -> driver.prepare(specification).create());
    call(domain);
    return domain;
  }

  /**
   * Makes the domain known, if there is room for it, so that what takes long (a disk, the copy of
   * an image, a start) is done without a lock, for several at once.
   *
   * @return another one of the same generation, which was quicker
   */
  private Optional<Domain> reserve(Domain domain) {
    DomainRecord record = domain.record();
    creation.lock();
    try {
      Optional<Domain> other = domains.find(domain.key());
      if (other.isEmpty()) {
        checkNotDestroyed(domain.key());
        capacity.check(
            hostName,
            domain.key(),
            record.guest().memoryBytes(),
            domains.present().stream().map(Domain::record).toList());
        other = domains.add(domain);
      }
      return other;
    } finally {
      creation.unlock();
    }
  }

  private void checkNotDestroyed(DomainId key) {
    if (key.generation() <= host.records().fence(key.unikernel())) {
      throw AgentException.wrongState(
          "The domain " + key + " was destroyed here; prepare another generation.");
    }
  }

  private HypervisorDriver driver(Image image) {
    HypervisorDriver driver = drivers.get(image.getDriver());
    if (driver == null) {
      throw AgentException.wrongState(
          "The host %s has no driver '%s' for the image %s:%s; it has %s."
              .formatted(
                  hostName,
                  image.getDriver(),
                  image.getName(),
                  image.getVersion(),
                  String.join(", ", drivers.keySet())));
    }
    return driver;
  }

  private DomainSpecification specification(DomainRecord record) {
    DomainFolder folder = host.records().folder(record.domain());
    return new DomainSpecification(
        record.domain(),
        record.reference(),
        record.guest(),
        record.token(),
        socket,
        folder.path(),
        folder.log());
  }

  private String newToken() {
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    return HexFormat.of().formatHex(token);
  }

  /** Talks with a guest that connected until its channel closes. */
  public void converse(GuestChannel channel) {
    handshake.receive(channel);
  }

  /** Lets go of the domains, which go on; the next agent finds them. */
  @Override
  public void close() {
    dialer.close();
    drivers.values().forEach(HypervisorDriver::close);
  }
}
