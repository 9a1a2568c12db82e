package org.miragemanager.hostagent.domain;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.AwaitRunningResponse;
import org.miragemanager.hostagent.api.CallingOperation;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.NewestResponse;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.hostagent.channel.GuestChannel;
import org.miragemanager.hostagent.domain.DomainContext.DomainLock;
import org.miragemanager.hostagent.domain.DomainContext.HostContext;
import org.miragemanager.hostagent.domain.DomainLifetime.EndReporter;
import org.miragemanager.hostagent.domain.DomainMachine.DomainAction;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.hostagent.domain.DomainMachine.DomainPhase;
import org.miragemanager.hostagent.domain.SuspendRequests.Suspension;
import org.miragemanager.hostagent.domain.record.DomainRecord;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.system.ProcessTable;
import org.miragemanager.hostagent.lease.DomainPauser;
import org.miragemanager.hostagent.lease.LeaseEnforcer;
import org.miragemanager.hostagent.log.LoggedOperation;
import org.miragemanager.hostagent.session.GuestLink.GuestReports;
import org.miragemanager.hostagent.session.GuestRateLimits;
import org.miragemanager.hostagent.watchdog.WatchedDomain;
import org.miragemanager.model.DomainId;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One domain of this host; safe for use by many threads. Each event passes through {@link
 * DomainMachine} under one lock, which is taken here ({@link DomainLock} says what it guards); what
 * may wait (for the repository, for the end of a process) is done outside of it.
 */
public final class Domain {

  private static final Logger LOGGER = LoggerFactory.getLogger(Domain.class);

  private final DomainLock lock = new DomainLock();
  private final DomainContext context;
  private final EndReporter endReport;
  private final DomainActions actions;
  private final DomainLifetime lifetime;
  private final GuestReports reports;
  private final LeaseEnforcer enforcer;
  private final CompletableFuture<Void> past = new CompletableFuture<>();

  private Optional<CallingOperation> operation = LoggedOperation.current();

  /**
   * A domain with this record, asked for at this time; {@link #start} or {@link #foundAgain} make
   * it live.
   */
  public Domain(DomainRecord record, HostContext host, long requestedAtNanos) {
    this.context = DomainContext.of(record, host, lock);
    this.endReport = new EndReporter(host, this);
    this.actions = new DomainActions(context, endReport, this::processEnded);
    this.lifetime = new DomainLifetime(context, actions, this::processEnded, requestedAtNanos);
    this.reports = new GuestReports(context, actions, lifetime);
    this.enforcer = new LeaseEnforcer(context, actions, lifetime, endReport);
    completeIfPast();
  }

  // ---- what it is

  /** Which domain it is. */
  public DomainId key() {
    return context.key();
  }

  /** What is durable about it. */
  public DomainRecord record() {
    return context.record().get();
  }

  /** Where it is in its life. */
  public DomainPhase phase() {
    return context.course().phase();
  }

  /** The driver's name for it, for people; empty if it is not known to be there. */
  public String name() {
    return lock.get(() -> context.running().live().map(LiveDomain::name).orElse(""));
  }

  /**
   * The operation that works on it, for the log: the one that created it or asked for something
   * last, until its guest runs. Not known after a restart of the agent.
   */
  public Optional<CallingOperation> operation() {
    return lock.get(() -> operation);
  }

  /** Its guest runs: what happens to it from now on is not this operation's doing. */
  public void operationOver(Optional<CallingOperation> over) {
    lock.execute(() -> operation = operation.equals(over) ? Optional.empty() : operation);
  }

  /** Whether its generation is known to be retired; that stays true for ever. */
  boolean isRetired() {
    return context.course().isRetired();
  }

  /** Whether its start was begun, and its outcome is not known (rule 2). */
  public boolean isUnknown() {
    return lock.get(
        () ->
            !context.running().isStarting()
                && context.running().live().isEmpty()
                && context.course().phase() == DomainPhase.CONNECTING);
  }

  /** Whether it has ended, and the repository knows that or need not. */
  boolean isForgettable() {
    return lock.get(() -> context.course().isEnded() && context.record().get().endReported());
  }

  // ---- its start and its end

  /** It will be started by {@link #start}, and is known from now on. */
  void beginStart() {
    lock.execute(context.running()::beginStart);
  }

  /**
   * Starts it, after its intent was made durable, unless its generation was retired meanwhile. The
   * guest's hello waits until this is done; the renewal of the lease and a freeze do not.
   */
  void start(HypervisorDriver.Launch launch) {
    if (!lock.get(lifetime::mayStart)) {
      lock.execute(() -> lifetime.notStarted("destroyed before it was started"));
      return;
    }
    try {
      LiveDomain created = launch.create();
      lock.execute(() -> lifetime.started(created));
    } catch (IOException | RuntimeException failure) {
      LOGGER.warn("{} could not be started.", key(), failure);
      lock.execute(() -> lifetime.notStarted("could not be started: " + failure.getMessage()));
    }
  }

  /** Waits until its start is over, if this agent starts it. */
  public void awaitStart() {
    context.running().awaitStart();
  }

  /** Completes when all that is known of it until now is durable; fails if it cannot be made so. */
  CompletableFuture<Void> recordWritten() {
    return lock.get(context.record()::written);
  }

  /** Completes when a later agent could find it and fence it; fails if it could not. */
  CompletableFuture<Void> findable() {
    return lock.get(context.record()::findable);
  }

  /** It was found after a restart of the agent. */
  public void foundAgain(LiveDomain domain) {
    lock.execute(() -> lifetime.foundAgain(domain));
  }

  /** Where the agent reaches its guest; empty: the guest connects itself, or it is not there. */
  Optional<Path> guestSocket() {
    return lock.get(() -> context.running().live().flatMap(LiveDomain::channel));
  }

  /**
   * Completes with the microseconds from the request to the guest's hello; or with why it is not
   * there.
   */
  CompletableFuture<Long> armed() {
    return lock.get(lifetime::whenArmed);
  }

  /** Completes when it was seen to end. */
  CompletableFuture<String> whenEnded() {
    return lifetime.whenEnded();
  }

  /** It was seen to end. */
  void processEnded(String reason) {
    LoggedOperation.during(operation(), () -> lock.execute(() -> lifetime.end(reason)));
    completeIfPast();
  }

  private void completeIfPast() {
    if (isForgettable()) {
      past.complete(null);
    }
  }

  /** Completes when it has ended, and the repository knows that or need not. */
  CompletableFuture<Void> whenPast() {
    return past;
  }

  /** Tells the repository that it ended, unless its generation is retired by then. */
  void reportEnd() {
    endReport.begin();
  }

  /** The repository knows that it ended, or need not. */
  void endReported() {
    lock.execute(context.record()::endReported);
    completeIfPast();
  }

  /** See {@link EndReporter#beginExchange}. */
  public CompletableFuture<Void> beginExchange() {
    return endReport.beginExchange();
  }

  /** Ends it, because its generation is retired; completes when it has ended. */
  CompletableFuture<String> destroy() {
    Optional<CallingOperation> caller = LoggedOperation.current();
    lock.execute(() -> operation = caller);
    tell(DomainEvent.RETIRED);
    // A full disk hides no end: if it is not written down, the next agent finds it out.
    return lifetime
        .whenEnded()
        .thenCompose(reason -> recordWritten().handle((written, failure) -> reason));
  }

  /** Whether its processes' memory is to be looked at. */
  boolean limitsItsMemory() {
    return context
        .running()
        .live()
        .filter(live -> live.memoryAllowance().isPresent() && live.tree().isPresent())
        .isPresent();
  }

  /** Ends it if its processes take more memory than they may. */
  void checkMemory(ProcessTable table) {
    context
        .running()
        .live()
        .flatMap(live -> MemoryWatch.excess(live, record().guest().memoryBytes(), table))
        .ifPresent(words -> lock.execute(() -> lifetime.endFor(words)));
  }

  /**
   * Ends it whatever its guest does, although its generation is the owner: an operator has given up
   * what came after its newest durable state. Completes when it was seen to end.
   *
   * @throws AgentException if it is not known whether it is there
   */
  CompletableFuture<String> endByForce() {
    Optional<CallingOperation> caller = LoggedOperation.current();
    return lock.get(
        () -> {
          operation = caller;
          if (!context.course().isEnded() && context.running().live().isEmpty()) {
            throw AgentException.wrongState(
                "It is not known what became of the start of %s, so it cannot be ended."
                    .formatted(key()));
          }
          lifetime.endFor("was ended by force, as an operator asked");
          return lifetime.whenEnded();
        });
  }

  // ---- its guest

  /** Its guest said why its program cannot go on: that is how it ends, if it ends now. */
  public void programFailed(String words) {
    lock.execute(() -> lifetime.programFailed(words));
  }

  /** What its guest can have of the agent. */
  public GuestRateLimits limits() {
    return context.limits();
  }

  /**
   * Its guest connected, and said what its lease clock was, if it counts leases; answers what the
   * thread of its channel has to do.
   */
  public DomainAction greeted(GuestChannel from, GuestPhase guestPhase, OptionalLong guestClock) {
    return lock.get(() -> reports.greeted(from, guestPhase, guestClock));
  }

  /** Its guest answered a lease. */
  public void heartbeat(long guestClock) {
    lock.execute(() -> reports.heartbeat(guestClock));
  }

  /** Whether its guest runs, and its checkpoints are worth sending. */
  public boolean givesCheckpoints() {
    return lock.get(context.course()::givesCheckpoints);
  }

  /** Whether this is the guest's present channel, and the domain is still there. */
  public boolean talksOver(GuestChannel candidate) {
    return lock.get(() -> !context.course().isEnded() && context.link().isOver(candidate));
  }

  /** Whether another channel of the guest has taken this one's place. */
  public boolean isReplaced(GuestChannel candidate) {
    return lock.get(() -> context.link().hasReplaced(candidate));
  }

  /** Its guest stopped and gave its state; answers whether to hand it over or to keep. */
  public DomainAction stateArrived(int bytes) {
    return lock.get(() -> reports.stateArrived(bytes));
  }

  /** Its guest has done a step; answers whether that is news. */
  public boolean hasStepped() {
    return lock.get(reports::hasStepped);
  }

  /** Something happened; answers what the thread of the guest's channel has to do. */
  public DomainAction tell(DomainEvent event) {
    return lock.get(() -> actions.on(event));
  }

  /**
   * The repository keeps it the owner: its suspended guest goes on, unless the answer may be untrue
   * by now (rule 5). Answers whether it does.
   *
   * @param run which run of leases it was before the repository was asked
   */
  public boolean keptOwner(long run) {
    return lock.get(() -> enforcer.keptOwner(run));
  }

  // ---- what managers ask for

  /**
   * Suspends it and hands its state over; a repeated request for the same target gets the same
   * answer.
   *
   * @throws AgentException if it cannot be suspended now
   */
  CompletableFuture<SuspendResponse> suspend(long targetGeneration) {
    return lock.get(
        () ->
            context
                .suspensions()
                .ask(targetGeneration, context.record().get().endReason(), this::askToStop));
  }

  private void askToStop() {
    operation = LoggedOperation.current();
    actions.on(DomainEvent.SUSPEND);
    Suspension asked = context.suspensions().last().orElseThrow();
    CompletableFuture<SuspendResponse> unused =
        asked
            .answer()
            .copy()
            .orTimeout(stopTimeout().toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (answer, failure) -> {
                  if (failure instanceof TimeoutException) {
                    lock.execute(() -> unanswered(asked));
                  }
                });
  }

  /** The suspension of a guest whose step takes longer is given up. */
  private Duration stopTimeout() {
    return context.record().get().guest().policy().stopTimeout();
  }

  /**
   * Its guest does not answer, so the request fails. The guest stays asked to suspend, since it may
   * have stopped at this moment: to let it go here could let it step on beside its own state. When
   * its step has ended, its state is handed over to the generation that was asked for last, or
   * refused, and then it goes on as always (rule 3).
   */
  private void unanswered(Suspension asked) {
    if (context.course().phase() == DomainPhase.SUSPENDING
        && context.suspensions().last().filter(last -> last == asked).isPresent()) {
      AgentException why =
          context.suspensions().unanswered(stopTimeout().toSeconds(), context.limits().progress());
      LOGGER.warn("{}", why.getMessage());
      asked.failWith(why);
      context.course().executesSteps();
    }
  }

  /** The suspension that is under way, or was the last. */
  public Optional<Suspension> suspension() {
    return lock.get(context.suspensions()::last);
  }

  /** Completes when its guest has run a step as owner, or it has ended. */
  CompletableFuture<AwaitRunningResponse> awaitRunning() {
    return lock.get(context.course()::awaitRunning);
  }

  // ---- what the repository says

  /** A push: its generation is the owner. Acted on under rule 5. */
  void ownerPush(NewestResponse told, long leaseNumber) {
    lock.execute(() -> enforcer.ownerPush(told, leaseNumber));
  }

  /** The answer to a renewal: what its generation is. */
  void truth(GenerationStatus status, long leaseNumber) {
    lock.execute(() -> enforcer.truth(status, leaseNumber));
  }

  /**
   * What stops it, if it may be executing steps and the host's lease has ended (rule 1). Does not
   * take the domain's lock: a freeze waits for nothing.
   */
  Optional<DomainPauser.Order> orderToStop() {
    return enforcer.orderToStop();
  }

  /** Whether its guest runs only while the host's watchdog watches it. */
  boolean needsWatchdog() {
    return context.watched().isNeeded();
  }

  /** Waits until a guest that needs a watchdog is kept under the lease that runs, or nothing. */
  public void awaitWatched() throws InterruptedException {
    WatchedDomain.await(lock.get(() -> context.watched().whenWatched(() -> {})));
  }

  /** Completes when its guest has answered all that it was told of the lease until now. */
  CompletableFuture<Void> leaseAnswered() {
    return lock.get(context.lease()::answered);
  }
}
