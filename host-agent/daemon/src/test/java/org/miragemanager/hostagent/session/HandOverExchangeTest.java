package org.miragemanager.hostagent.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.KeepRequest;
import org.miragemanager.hostagent.api.KeepResponse;
import org.miragemanager.hostagent.api.RepositoryGrpc;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.domain.DomainContext.HostContext;
import org.miragemanager.hostagent.domain.DomainMachine.DomainAction;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.hostagent.domain.DomainMachine.DomainPhase;
import org.miragemanager.hostagent.domain.DummyDomain;
import org.miragemanager.hostagent.domain.HostFixture;
import org.miragemanager.hostagent.domain.record.DomainRecord;
import org.miragemanager.hostagent.lease.HeldLease;
import org.miragemanager.hostagent.lease.HeldLease.Lease;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;

/** A suspended source, whose lease ends and begins again while the repository's answer travels. */
@Timeout(60)
final class HandOverExchangeTest {

  private static final DomainId KEY = new DomainId("counter-1", 2);
  private static final long LEASE_MILLIS = 1_000;

  @TempDir private Path folder;
  private final AtomicLong now = new AtomicLong();

  /** What the repository answers, each after what happens until the answer arrives. */
  private final Queue<Supplier<GenerationStatus>> answers = new ConcurrentLinkedQueue<>();

  private HostFixture fixture;
  private HeldLease lease;
  private HostContext host;

  @BeforeEach
  void open() throws IOException {
    fixture = new HostFixture(folder, now::get, task -> {}, Optional.of(new Keeping()));
    host = fixture.context();
    lease = host.lease();
    lease.hold(Lease.granted(1, LEASE_MILLIS, now.get()));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void anOwnerThatWasTakenAwayBetweenTwoLeasesDoesNotGoOn() {
    answers.add(
        () -> {
          loseLeaseAndHoldAnother(2);
          return GenerationStatus.OWNER;
        });
    answers.add(() -> GenerationStatus.RETIRED);
    Domain source = suspended();
    new HandOverExchange(host, source).runAfterRestart();
    assertEquals(DomainPhase.HANDED_OVER, source.phase());
  }

  @Test
  void anOwnerThatIsStillTheOwnerGoesOnUnderTheNextLease() {
    answers.add(
        () -> {
          loseLeaseAndHoldAnother(2);
          return GenerationStatus.OWNER;
        });
    answers.add(() -> GenerationStatus.OWNER);
    Domain source = suspended();
    new HandOverExchange(host, source).runAfterRestart();
    assertEquals(DomainPhase.STARTING, source.phase());
    assertEquals(0, answers.size());
  }

  @Test
  void anOwnerWhoseLeaseWasRenewedMeanwhileGoesOnAtOnce() {
    answers.add(
        () -> {
          now.addAndGet(600_000_000);
          lease.hold(Lease.granted(2, LEASE_MILLIS, now.get()));
          now.addAndGet(600_000_000);
          lease.hold(Lease.granted(3, LEASE_MILLIS, now.get()));
          return GenerationStatus.OWNER;
        });
    Domain source = suspended();
    new HandOverExchange(host, source).runAfterRestart();
    assertEquals(DomainPhase.STARTING, source.phase());
  }

  private void loseLeaseAndHoldAnother(long number) {
    now.addAndGet(2_000_000_000);
    lease.hold(Lease.granted(number, LEASE_MILLIS, now.get()));
  }

  private Domain suspended() {
    DomainRecord record =
        new DomainRecord(
            KEY,
            "process",
            "/counter",
            new GuestSpec(new ImageRef("counter", "1"), 0, List.of()),
            "token",
            false,
            Optional.of("dummy"),
            Optional.of(1L),
            Optional.empty(),
            false);
    Domain domain = new Domain(record, host, now.get());
    domain.foundAgain(new DummyDomain());
    DomainAction unused = domain.tell(DomainEvent.HELLO_SUSPENDED);
    return domain;
  }

  /** Answers what the test wants. */
  private final class Keeping extends RepositoryGrpc.RepositoryImplBase {

    @Override
    public void keep(KeepRequest request, StreamObserver<KeepResponse> observer) {
      observer.onNext(KeepResponse.newBuilder().setFromStatus(answers.remove().get()).build());
      observer.onCompleted();
    }
  }
}
