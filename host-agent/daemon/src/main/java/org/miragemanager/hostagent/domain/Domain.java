package org.miragemanager.hostagent.domain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.AwaitRunningResponse;
import org.miragemanager.hostagent.api.CallingOperation;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.NewestResponse;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.LiveDomain;
import org.miragemanager.hostagent.guest.GuestChannel;
import org.miragemanager.hostagent.log.AgentNotes;
import org.miragemanager.hostagent.log.LoggedOperation;
import org.miragemanager.unimem.protocol.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One domain of this host. All that happens to it passes through {@link DomainMachine} under one
 * lock; what may wait (for the repository, for the end of a process) is done outside of it.
 */
public final class Domain {

  private static final Logger LOGGER = LoggerFactory.getLogger(Domain.class);
  private static final long NANOS_PER_MICRO = 1_000;
  private static final long MICROS_PER_MILLI = 1_000;

  private final HostContext host;
  private final DomainKey key;
  private final long requestedAtNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final CompletableFuture<Long> booted = new CompletableFuture<>();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final RunningWatch running = new RunningWatch();
  private final DurableRecord record;
  private final GuestLease lease;
  private final Freezer freezer;
  private final GuestKeeping keeping;
  private final NewestState newest;
  private final EndReport endReport;
  private final GuestBoundary boundary;

  private DomainPhase phase = DomainPhase.CONNECTING;
  private Optional<LiveDomain> live = Optional.empty();
  private Optional<GuestChannel> channel = Optional.empty();
  private Optional<Suspension> suspension = Optional.empty();
  private Optional<CallingOperation> operation = LoggedOperation.current();
  private boolean retired;
  private boolean expelled;

  /** Whether its guest may have been told to go, by this agent or by one before it. */
  private boolean mayHaveGone = true;

  /**
   * A domain with this record, asked for at this time; {@link #start} or {@link #foundAgain} make
   * it live.
   */
  Domain(DomainRecord record, HostContext host, long requestedAtNanos) {
    this.host = host;
    this.key = record.key();
    this.requestedAtNanos = requestedAtNanos;
    this.record = new DurableRecord(record, host.records());
    this.freezer = new Freezer(key);
    this.keeping = new GuestKeeping(host, freezer, this::underLock);
    this.lease = new GuestLease(record.runsWithoutLease(), keeping, host.lease(), host.clock());
    this.newest = new NewestState(host, key, this::underLock);
    this.endReport = new EndReport(host, this);
    this.boundary =
        new GuestBoundary(
            key, new AgentNotes(host.records().folder(key)), record.checkpointMillis());
    record.bootMicros().ifPresent(booted::complete);
    record
        .endReason()
        .ifPresent(
            reason -> {
              phase = DomainPhase.ENDED;
              ended.complete(reason);
              running.ended(reason);
            });
  }

  // ---- what it is

  /** Which domain it is. */
  public DomainKey key() {
    return key;
  }

  /** What is durable about it. */
  public DomainRecord record() {
    return locked(record::get);
  }

  /** Where it is in its life. */
  public DomainPhase phase() {
    return locked(() -> phase);
  }

  /** The driver's name for it, for people; empty if it is not known to be there. */
  public String name() {
    return locked(() -> live.map(LiveDomain::name).orElse(""));
  }

  /**
   * The operation that works on it, for the log: the one that created it or asked for something
   * last, until its guest runs. Not known after a restart of the agent.
   */
  Optional<CallingOperation> operation() {
    return locked(() -> operation);
  }

  /** Its guest runs: what happens to it from now on is not this operation's doing. */
  void operationOver(Optional<CallingOperation> over) {
    locked(() -> operation = operation.equals(over) ? Optional.empty() : operation);
  }

  /** Whether its generation is known to be retired; that stays true for ever. */
  boolean isRetired() {
    return locked(() -> retired);
  }

  /** Whether its start was begun, and nobody knows what became of it (rule 2). */
  boolean isUnknown() {
    return locked(() -> live.isEmpty() && phase == DomainPhase.CONNECTING);
  }

  /** Whether it is nobody's business any more. */
  boolean isForgettable() {
    return locked(() -> phase == DomainPhase.ENDED && record.get().endReported());
  }

  /**
   * Completes with the microseconds from the request to the guest's hello; or with why it is not
   * there.
   */
  CompletableFuture<Long> armed() {
    return locked(
        () ->
            phase == DomainPhase.ENDED && !booted.isCompletedExceptionally()
                ? CompletableFuture.failedFuture(
                    AgentException.wrongState(
                        "%s has ended here (%s); prepare another generation."
                            .formatted(key, ended.join())))
                : booted);
  }

  // ---- its start and its end

  /** Starts it, after its intent was made durable. The guest's hello waits for this to be done. */
  void start(HypervisorDriver.Launch launch) {
    lock.lock();
    try {
      if (phase == DomainPhase.ENDED) {
        return;
      }
      mayHaveGone = false;
      LiveDomain created = launch.create();
      record.started(created.handle());
      LOGGER.info("{} was started ({}).", key, created.name());
      attach(created);
    } catch (IOException failure) {
      LOGGER.warn("{} could not be started.", key, failure);
      processEnded("could not be started: " + failure.getMessage());
    } finally {
      lock.unlock();
    }
  }

  /** It was found after a restart of the agent. */
  void foundAgain(LiveDomain domain) {
    lock.lock();
    try {
      if (live.isEmpty()) {
        freezer.mayBeFrozen();
        if (record.get().handle().isEmpty()) {
          record.started(domain.handle());
        }
        attach(domain);
        if (record.get().kept()) {
          keeping.beginAgain(domain);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void attach(LiveDomain domain) {
    live = Optional.of(domain);
    if (record.get().kept()) {
      keeping.begin(domain);
    }
    CompletableFuture<Void> unused = domain.ended().thenAccept(this::processEnded);
  }

  /** Where the agent reaches its guest; empty: the guest connects itself, or it is not there. */
  Optional<Path> guestSocket() {
    return locked(() -> live.flatMap(LiveDomain::channel));
  }

  /** Completes when it was seen to end. */
  CompletableFuture<String> whenEnded() {
    return ended;
  }

  /** It was seen to end. */
  void processEnded(String reason) {
    LoggedOperation.during(operation(), () -> endedFor(reason));
  }

  private void endedFor(String reason) {
    lock.lock();
    try {
      if (phase == DomainPhase.ENDED || host.records().isClosed()) {
        return;
      }
      LOGGER.info("{} has ended: {}.", key, reason);
      record.ended(reason, retired);
      keeping.end();
      on(DomainEvent.END);
      running.ended(reason);
      ended.complete(reason);
      booted.completeExceptionally(
          AgentException.wrongState(
              "The guest of %s ended before it said hello: %s.%s"
                  .formatted(key, reason, LastLines.of(host.records().folder(key).log()))));
    } finally {
      lock.unlock();
    }
  }

  /** Tells the repository that it ended, unless its generation is retired by then. */
  void reportEnd() {
    endReport.begin();
  }

  /** The repository knows that it ended, or need not. */
  void endReported() {
    lock.lock();
    try {
      record.endReported();
    } finally {
      lock.unlock();
    }
  }

  /** See {@link EndReport#beginSettlement}. */
  CompletableFuture<Void> beginSettlement() {
    return endReport.beginSettlement();
  }

  /** Ends it, because its generation is retired; completes when it has ended. */
  CompletableFuture<String> destroy() {
    Optional<CallingOperation> caller = LoggedOperation.current();
    locked(() -> operation = caller);
    tell(DomainEvent.RETIRED);
    return ended;
  }

  // ---- its guest

  /** What its guest can have of the agent. */
  GuestBoundary boundary() {
    return boundary;
  }

  /**
   * Its guest connected, and said what its lease clock was, if it counts leases; answers what the
   * thread of its channel has to do.
   */
  DomainAction greeted(GuestChannel from, GuestPhase guestPhase, OptionalLong guestClock) {
    lock.lock();
    try {
      if (phase == DomainPhase.ENDED || (guestClock.isEmpty() && !keeping.takes(record, live))) {
        from.send(new ToGuest.Exit());
        return DomainAction.NONE;
      }
      freezer.heard();
      channel.ifPresent(GuestChannel::close);
      channel = Optional.of(from);
      lease.connected(guestClock);
      GuestLease.time().ifPresent(this::send);
      lease.greeting().ifPresent(this::send);
      if (record.get().bootMicros().isEmpty()) {
        long micros = (System.nanoTime() - requestedAtNanos) / NANOS_PER_MICRO;
        record.booted(micros);
        LOGGER.info("{} said hello after {} ms.", key, micros / MICROS_PER_MILLI);
      }
      DomainAction action = on(hello(guestPhase));
      if (host.lease().runs()) {
        // Nothing that happens only once shall have to wait for it when ownership comes.
        CompletableFuture<Void> unused = keeping.whenKept(this::armedNow);
      } else {
        armedNow();
      }
      return action;
    } finally {
      lock.unlock();
    }
  }

  private void armedNow() {
    booted.complete(record.get().bootMicros().orElseThrow());
  }

  private static DomainEvent hello(GuestPhase guestPhase) {
    return switch (guestPhase) {
      case WAITING -> DomainEvent.HELLO_WAITING;
      case RUNNING -> DomainEvent.HELLO_RUNNING;
      case SUSPENDED -> DomainEvent.HELLO_SUSPENDED;
      case COMPLETE -> DomainEvent.HELLO_COMPLETE;
    };
  }

  /** Its guest answered a lease. */
  void heartbeat(long guestClock) {
    lock.lock();
    try {
      if (lease.heartbeat(guestClock)) {
        lease.renewed().ifPresent(this::send);
      }
      if (lease.isSlow() && phase != DomainPhase.EXITING) {
        LOGGER.error(
            "The clock of {} is more than 5 % slower than this host's, so that it counts leases too"
                + " long; the domain is ended by force.",
            key);
        host.threads().execute(new Ending(live, false));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether its guest runs, and its checkpoints are worth sending. */
  boolean givesCheckpoints() {
    return switch (phase()) {
      case STARTING, RUNNING -> true;
      case CONNECTING, ARMED, SUSPENDING, SUSPENDED, HANDED_OVER, COMPLETING, EXITING, ENDED ->
          false;
    };
  }

  /** Whether this is the guest's present channel, and the domain is still there. */
  boolean talksOver(GuestChannel candidate) {
    return locked(
        () -> phase != DomainPhase.ENDED && channel.filter(now -> now == candidate).isPresent());
  }

  /** Its guest stopped and gave its state; answers whether to hand it over or to keep. */
  DomainAction stateArrived(int bytes) {
    return locked(
        () -> {
          suspension.ifPresent(asked -> asked.stateArrived(bytes));
          return on(DomainEvent.STATE);
        });
  }

  /** Whether another channel of the guest has taken this one's place. */
  boolean isReplaced(GuestChannel candidate) {
    return locked(() -> channel.filter(now -> now != candidate).isPresent());
  }

  /** Its guest has done a step; answers whether that is news. */
  boolean hasStepped() {
    return locked(
        () -> {
          DomainPhase before = phase;
          on(DomainEvent.STEP);
          return phase != before;
        });
  }

  /** Something happened; answers what the thread of the guest's channel has to do. */
  DomainAction tell(DomainEvent event) {
    return locked(() -> on(event));
  }

  /** The suspension that is under way, or was the last. */
  Optional<Suspension> suspension() {
    return locked(() -> suspension);
  }

  // ---- what managers ask for

  /**
   * Suspends it and hands its state over; a repeated request for the same target gets the same
   * answer.
   *
   * @throws AgentException if it cannot be suspended now
   */
  CompletableFuture<SuspendResponse> suspend(long targetGeneration) {
    lock.lock();
    try {
      Optional<Suspension> same =
          suspension.filter(last -> last.isFor(targetGeneration) && !last.hasFailed());
      if (same.isPresent()) {
        return same.get().answer();
      }
      if (retired || phase == DomainPhase.HANDED_OVER) {
        return CompletableFuture.completedFuture(Suspension.alreadyHandedOver());
      }
      Optional<AgentException> refusal =
          SuspendRefusal.of(key, phase, suspension, record.get().endReason());
      if (refusal.isPresent()) {
        throw refusal.get();
      }
      operation = LoggedOperation.current();
      Suspension asked = new Suspension(targetGeneration);
      suspension = Optional.of(asked);
      on(DomainEvent.SUSPEND);
      return asked.answer();
    } finally {
      lock.unlock();
    }
  }

  /** Completes when its guest has run a step as owner, or it has ended. */
  CompletableFuture<AwaitRunningResponse> awaitRunning() {
    return locked(running::await);
  }

  // ---- what the repository says

  /** A push: its generation is the owner. Acted on under rule 5. */
  void ownerPush(NewestResponse told, long leaseNumber) {
    lock.lock();
    try {
      if (phase == DomainPhase.ARMED && host.lease().allows(leaseNumber)) {
        newest.told(told);
        lease.told(leaseNumber);
        if (mayRun()) {
          on(DomainEvent.OWNER);
        } else {
          whenKept(GenerationStatus.OWNER, leaseNumber);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The answer to a renewal: what its generation is. */
  void truth(GenerationStatus status, long leaseNumber) {
    lock.lock();
    try {
      switch (status) {
        case RETIRED -> on(DomainEvent.RETIRED);
        case PREPARED, OWNER -> {
          if (host.lease().allows(leaseNumber)) {
            lease.told(leaseNumber);
            whenKept(status, leaseNumber);
          }
        }
        case GENERATION_STATUS_UNSPECIFIED, UNRECOGNIZED -> {}
      }
    } finally {
      lock.unlock();
    }
  }

  /** It goes on, or begins, under the lease that runs, as soon as that holds for its guest too. */
  private void whenKept(GenerationStatus status, long leaseNumber) {
    CompletableFuture<Void> unused =
        keeping.whenKept(
            () -> {
              // The keeper that was asked at its hello may have been lost.
              record.get().bootMicros().ifPresent(booted::complete);
              if (host.lease().allows(leaseNumber)) {
                freezer.thaw(live);
                if (channel.isPresent()) {
                  lease.renewed().ifPresent(this::send);
                }
                if (status == GenerationStatus.OWNER) {
                  owns(leaseNumber);
                }
              }
            });
  }

  private void owns(long leaseNumber) {
    if (phase == DomainPhase.ENDED) {
      act(DomainAction.REPORT_END);
    } else if (phase == DomainPhase.ARMED && newest.isKnown()) {
      on(DomainEvent.OWNER);
    } else if (phase == DomainPhase.ARMED) {
      newest.fetch(() -> truth(GenerationStatus.OWNER, leaseNumber));
    }
  }

  /** The host's lease may have ended: then no step may be executed until another runs (rule 1). */
  void freeze() {
    lock.lock();
    try {
      boolean mayExecute =
          switch (phase) {
            case STARTING, RUNNING, SUSPENDING -> true;
            case CONNECTING -> record.get().bootMicros().isPresent();
            case ARMED, SUSPENDED, HANDED_OVER, COMPLETING, EXITING, ENDED -> false;
          };
      if (mayExecute && !mayRun()) {
        freezer.freeze(live);
      }
    } finally {
      lock.unlock();
    }
  }

  /** There is no keeper: a guest that needs one stops when what it acknowledged is over. */
  void freezeUnkept() {
    if (locked(keeping::isNeeded)) {
      freeze();
    }
  }

  /** Waits until a guest that needs a keeper is kept under the lease that runs, or nothing. */
  void awaitKept() throws InterruptedException {
    GuestKeeping.await(locked(() -> keeping.whenKept(() -> {})));
  }

  /** Whether it may execute steps now (rule 1), or the operator has waived the lease. */
  boolean mayRun() {
    return lease.mayRun();
  }

  // ---- the machine, under the lock

  private DomainAction on(DomainEvent told) {
    DomainEvent event = told.tellsSteps() && !mayHaveGone ? DomainEvent.UNTOLD : told;
    DomainPhase before = phase;
    DomainMachine.Transition transition = DomainMachine.on(before, event);
    phase = transition.next();
    retired |= event.tellsRetired();
    running.happened(event);
    if (before == DomainPhase.SUSPENDING && phase != before && phase != DomainPhase.SUSPENDED) {
      suspension.ifPresent(asked -> SuspendRefusal.interrupted(asked, key, phase));
    }
    act(transition.action());
    return transition.action();
  }

  private void act(DomainAction action) {
    switch (action) {
      case NONE, HAND_OVER, KEEP, COMPLETE -> {
        // The thread of the guest's channel does what waits for the repository.
      }
      case ASK -> host.askTruth().run();
      case LEASE -> passLease();
      case START -> {
        mayHaveGone = true;
        go(newest.message());
      }
      case GO -> go(Optional.empty());
      case ASK_STATE -> send(new ToGuest.Suspend());
      case EXIT -> exit();
      case EXPEL -> expel();
      case REPORT_END -> reportEnd();
    }
  }

  private void go(Optional<ToGuest> state) {
    ToGuest go = new ToGuest.Go(key.generation(), record.get().checkpointMillis());
    List<ToGuest> messages =
        Stream.of(lease.now(), state, Optional.of(go)).flatMap(Optional::stream).toList();
    send(messages.toArray(ToGuest[]::new));
  }

  /** To a guest that runs already: it may have counted down what an agent before gave it. */
  private void passLease() {
    if (lease.isKnown()) {
      lease.renewed().ifPresent(this::send);
    } else {
      host.askTruth().run();
    }
  }

  private void exit() {
    if (live.isEmpty()) {
      processEnded("never seen to start");
      return;
    }
    send(new ToGuest.Exit());
    host.threads().execute(new Ending(live, channel.isPresent() && !freezer.isFrozen()));
  }

  private void expel() {
    if (expelled) {
      return;
    }
    expelled = true;
    boundary.wrong(
        mayHaveGone
            ? "has lost its state, so the domain is ended by force"
            : "says that it has run, and was never told to go, so the domain is ended by force");
    host.threads().execute(new Ending(live, false));
  }

  private void send(ToGuest... messages) {
    channel.ifPresent(guest -> guest.send(messages));
  }

  private void underLock(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
