package org.miragemanager.hostagent.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.Messages;
import org.miragemanager.hostagent.api.CreateRequest;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.Image;
import org.miragemanager.hostagent.api.MayCreateRequest;
import org.miragemanager.hostagent.api.MayCreateResponse;
import org.miragemanager.hostagent.api.NewestRequest;
import org.miragemanager.hostagent.api.NewestResponse;
import org.miragemanager.hostagent.api.RepositoryGrpc;
import org.miragemanager.hostagent.channel.GuestChannel;
import org.miragemanager.hostagent.domain.CreateRequestCheck.HostCapacity;
import org.miragemanager.hostagent.domain.DomainContext.HostContext;
import org.miragemanager.hostagent.domain.DomainMachine.DomainPhase;
import org.miragemanager.hostagent.domain.record.DomainRecordStore;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.HypervisorDriver.DomainSpecification;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.ImageFiles.InPlaceFolders;
import org.miragemanager.hostagent.lease.HeldLease.Lease;
import org.miragemanager.model.DomainId;

/**
 * An agent whose disk takes no more records from the moment on in which a guest is started: a
 * folder stands where the next record is written first.
 */
@Timeout(60)
final class FullDiskTest {

  private static final DomainId KEY = new DomainId("counter-1", 2);
  private static final long PATIENCE_SECONDS = 30;

  @TempDir private Path folder;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
  private final FillingDriver driver = new FillingDriver();
  private HostFixture fixture;
  private DomainRecordStore records;
  private DomainLauncher host;
  private SocketChannel guest;

  @BeforeEach
  void open() throws Exception {
    fixture =
        new HostFixture(
            Files.createDirectories(folder.resolve("data")),
            System::nanoTime,
            threads,
            Optional.of(new Permissive()));
    HostContext context = fixture.context();
    context.lease().hold(Lease.granted(1, 600_000, System.nanoTime()));
    records = context.records();
    host =
        new DomainLauncher(
            "edge-1",
            new HostCapacity(1 << 20, 1),
            Map.of(driver.kind(), driver),
            InPlaceFolders.NONE,
            folder.resolve("guests.sock"),
            context.repository(),
            context.lease(),
            records,
            threads,
            context.renewNow(),
            context.clock(),
            context.checkpoints(),
            context.watchdog(),
            3,
            context.helloPatience());
  }

  @AfterEach
  void close() throws IOException {
    if (guest != null) {
      guest.close();
    }
    threads.shutdownNow();
    host.close();
    fixture.close();
  }

  @Test
  void aGuestThatCannotBeWrittenDownIsNotReportedAsArmed() throws Exception {
    CompletableFuture<CreateResponse> created = host.create(request());
    sayHello();
    assertSaysSo(created);
    assertSaysSo(host.create(request()));
    Domain domain = host.domains().find(KEY).orElseThrow();
    assertEquals(DomainPhase.ARMED, domain.phase());

    driver.makeRoom();

    assertEquals(CreateResponse.Outcome.ARMED, within(host.create(request())).getOutcome());
    assertEquals(Optional.of("dummy"), records.readAll().getFirst().handle());
    assertEquals(1, driver.started);
  }

  @Test
  void aGuestIsDestroyedThoughItsEndCannotBeWrittenDown() throws Exception {
    CompletableFuture<CreateResponse> created = host.create(request());
    sayHello();
    assertSaysSo(created);
    within(host.domains().destroy(KEY, false));
    assertEquals(DomainPhase.ENDED, host.domains().find(KEY).orElseThrow().phase());
    assertTrue(driver.running.ended().isDone());
  }

  @Test
  void whatIsDestroyedBeforeItsStartIsWrittenDownOrNotAnswered() throws Exception {
    Path unikernels = folder.resolve("data").resolve("unikernels");
    Files.createDirectories(unikernels);
    Path inTheWay = Files.createFile(unikernels.resolve(KEY.unikernel()));
    assertThrows(RuntimeException.class, () -> host.domains().destroy(KEY, false));
    assertThrows(RuntimeException.class, () -> host.domains().destroy(KEY, false));
    Files.delete(inTheWay);
    within(host.domains().destroy(KEY, false));
    assertFalse(records.readAll().isEmpty());
  }

  private static void assertSaysSo(CompletableFuture<CreateResponse> created) {
    AgentException why =
        (AgentException) assertThrows(ExecutionException.class, () -> within(created)).getCause();
    assertEquals(AgentException.Reason.NO_ROOM, why.reason());
    Messages.assertMessage("handle-not-durable", why.getMessage());
  }

  private static <T> T within(CompletableFuture<T> future) throws Exception {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void sayHello() throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(address);
      guest = SocketChannel.open(address);
      GuestChannel agent = new GuestChannel(listener.accept());
      String hello =
          "{\"type\":\"hello\",\"protocol\":1,\"token\":\"%s\",\"unikernel\":\"counter-1\",\"generation\":2,\"phase\":\"waiting\",\"sequence\":0,\"clock\":1}\n"
              .formatted(records.readAll().getFirst().token());
      guest.write(ByteBuffer.wrap(hello.getBytes(StandardCharsets.UTF_8)));
      threads.execute(() -> host.converse(agent));
    }
  }

  private static CreateRequest request() {
    return CreateRequest.newBuilder()
        .setDomain(org.miragemanager.hostagent.api.ModelMessages.reference(KEY))
        .setImage(
            Image.newBuilder()
                .setName("counter")
                .setVersion("1")
                .setDriver("filling")
                .setReference("example:counter"))
        .build();
  }

  /** Has prepared whatever is asked for, and retired whatever is to be destroyed. */
  private static final class Permissive extends RepositoryGrpc.RepositoryImplBase {

    @Override
    public void mayCreate(MayCreateRequest request, StreamObserver<MayCreateResponse> observer) {
      observer.onNext(MayCreateResponse.getDefaultInstance());
      observer.onCompleted();
    }

    @Override
    public void newest(NewestRequest request, StreamObserver<NewestResponse> observer) {
      observer.onNext(NewestResponse.newBuilder().setStatus(GenerationStatus.RETIRED).build());
      observer.onCompleted();
    }
  }

  /** Starts nothing, and fills the disk while it does so. */
  private static final class FillingDriver implements HypervisorDriver {

    private final DummyDomain running = new DummyDomain();
    private int started;
    private Path inTheWay;

    @Override
    public String kind() {
      return "filling";
    }

    @Override
    public boolean guestsCountTheirLease() {
      return true;
    }

    @Override
    public void check(DomainSpecification specification) {}

    @Override
    public LiveDomain create(DomainSpecification specification) throws IOException {
      started++;
      inTheWay = Files.createDirectory(specification.folder().resolve("record.json.next"));
      return running;
    }

    private void makeRoom() throws IOException {
      Files.delete(inTheWay);
    }

    @Override
    public Optional<LiveDomain> find(DomainSpecification specification, String handle) {
      return Optional.of(running);
    }

    @Override
    public Optional<LiveDomain> search(DomainSpecification specification) {
      return Optional.of(running);
    }
  }
}
