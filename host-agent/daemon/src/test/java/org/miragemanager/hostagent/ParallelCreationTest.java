package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.FaultyRepository.Call;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.DestroyRequest;
import org.miragemanager.hostagent.api.DestroyResponse;
import org.miragemanager.hostagent.api.DomainPhase;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.HypervisorDriver.DomainSpecification;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.process.ProcessDriver;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.unimem.lease.SystemLeaseClock;

/** What takes long of a creation (copies, disks, starts) holds up no other, and no lease. */
@Timeout(90)
@Tag("processes")
final class ParallelCreationTest {

  private static final int MANY = 4;

  @TempDir private Path folder;
  private final CountDownLatch copying = new CountDownLatch(MANY);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private FakeRepository repository;
  private TestHost host;
  private HostAgent agent;

  @BeforeEach
  void open() throws Exception {
    repository = FakeRepository.open();
    host = TestHost.planned(folder, "edge-1", repository);
    HostAgentConfiguration configuration = host.configuration();
    ProcessDriver processes =
        new ProcessDriver(
            configuration.hostName(),
            configuration.examplesFor(ProcessDriver.KIND),
            configuration.javaBinary());
    agent =
        new HostAgent(configuration, List.of(new SlowDriver(processes)), new SystemLeaseClock());
    agent.start();
    assertTrue(agent.awaitJoined(Duration.ofSeconds(20)));
    host.connect(agent.address());
  }

  @AfterEach
  void close() throws Exception {
    goOn.countDown();
    agent.close();
    host.close();
    repository.close();
  }

  @Test
  void fourImagesAreCopiedAtOnceAndTheLeaseIsRenewedMeanwhile() throws Exception {
    List<ListenableFuture<CreateResponse>> created = new ArrayList<>();
    for (int index = 0; index < MANY; index++) {
      String unikernel = "counter-" + index;
      repository.create(unikernel);
      created.add(create(unikernel, repository.prepare(unikernel, "edge-1")));
    }
    copying.await();
    int before = repository.calls(Call.RENEW);
    repository.await("renewals", () -> repository.calls(Call.RENEW) > before + 2);
    goOn.countDown();
    for (ListenableFuture<CreateResponse> one : created) {
      assertEquals(CreateResponse.Outcome.ARMED, one.get(40, TimeUnit.SECONDS).getOutcome());
    }
  }

  /** Rule 2: a domain that is retired while its image is copied is not left running. */
  @Test
  void aDomainThatIsDestroyedWhileItIsStartedEnds() throws Exception {
    repository.create("counter-1");
    long generation = repository.prepare("counter-1", "edge-1");
    ListenableFuture<CreateResponse> created = create("counter-1", generation);
    repository.await("a copy", () -> copying.getCount() < MANY);
    repository.retire("counter-1", generation);
    ListenableFuture<DestroyResponse> destroyed =
        host.futureCalls()
            .destroy(
                DestroyRequest.newBuilder()
                    .setDomain(TestHost.id("counter-1", generation))
                    .build());
    repository.await("its end", () -> host.phase("counter-1", generation) != DomainPhase.BOOTING);
    assertFalse(destroyed.isDone());
    goOn.countDown();
    DestroyResponse unused = destroyed.get(20, TimeUnit.SECONDS);
    assertEquals(DomainPhase.ENDED, host.phase("counter-1", generation));
    assertFalse(
        host.records().getFirst().handle().stream()
            .anyMatch(handle -> ProcessIdentity.parse(handle).lives()));
    created.cancel(true);
  }

  private ListenableFuture<CreateResponse> create(String unikernel, long generation) {
    return host.futureCalls()
        .create(TestHost.createRequest("example:counter", unikernel, generation));
  }

  /** As if the image were large. */
  private final class SlowDriver implements HypervisorDriver {
    private final HypervisorDriver driver;

    private SlowDriver(HypervisorDriver driver) {
      this.driver = driver;
    }

    @Override
    public String kind() {
      return driver.kind();
    }

    @Override
    public boolean guestsCountTheirLease() {
      return driver.guestsCountTheirLease();
    }

    @Override
    public void check(DomainSpecification specification) {
      driver.check(specification);
    }

    @Override
    public Launch prepare(DomainSpecification specification) throws IOException {
      copying.countDown();
      try {
        goOn.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
      return () -> driver.create(specification);
    }

    @Override
    public LiveDomain create(DomainSpecification specification) throws IOException {
      return prepare(specification).create();
    }

    @Override
    public Optional<LiveDomain> find(DomainSpecification specification, String handle) {
      return driver.find(specification, handle);
    }

    @Override
    public Optional<LiveDomain> search(DomainSpecification specification) {
      return driver.search(specification);
    }
  }
}
