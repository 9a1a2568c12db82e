package org.miragemanager.hostagent.domain;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.channel.OneLine;
import org.miragemanager.hostagent.domain.DomainContext.HostContext;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.hostagent.domain.DomainMachine.DomainPhase;
import org.miragemanager.hostagent.domain.record.DomainRecord;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.log.LogReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a domain up to its guest's first hello, and its end. Used under the domain's lock.
 */
public final class DomainLifetime {

  private static final Logger LOGGER = LoggerFactory.getLogger(DomainLifetime.class);

  private static final long NANOS_PER_MICRO = 1_000;
  private static final long MICROS_PER_MILLI = 1_000;

  private final DomainContext domain;
  private final DomainActions actions;
  private final Consumer<String> seenToEnd;
  private final long requestedAtNanos;
  private final CompletableFuture<Long> booted = new CompletableFuture<>();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private boolean noRoom;

  /** What its program said before it ended. */
  private Optional<String> lastWords = Optional.empty();

  /** Why the agent ended it by force, if it did. */
  private Optional<String> cause = Optional.empty();

  /**
   * What the domain's record tells of it is so already.
   *
   * @param seenToEnd is called when it has ended, with how, perhaps without the lock
   * @param requestedAtNanos when it was asked for
   */
  DomainLifetime(
      DomainContext domain,
      DomainActions actions,
      Consumer<String> seenToEnd,
      long requestedAtNanos) {
    this.domain = domain;
    this.actions = actions;
    this.seenToEnd = seenToEnd;
    this.requestedAtNanos = requestedAtNanos;
    DomainRecord record = domain.record().get();
    record.bootMicros().ifPresent(booted::complete);
    record
        .endReason()
        .ifPresent(
            reason -> {
              ended.complete(reason);
              domain.course().ended(reason);
            });
  }

  /** Whether it is still to be started: its generation may be retired by now. */
  boolean mayStart() {
    if (domain.course().phase() != DomainPhase.CONNECTING) {
      return false;
    }
    domain.course().started();
    return true;
  }

  /** It was started. */
  void started(LiveDomain created) {
    domain.record().started(created.handle());
    LOGGER.info("{} was started ({}).", domain.key(), created.name());
    attach(created);
    CompletableFuture<Long> unused =
        booted
            .copy()
            .orTimeout(domain.host().helloPatience().toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (micros, failure) -> {
                  if (failure instanceof TimeoutException) {
                    domain.host().threads().execute(this::neverSaidHello);
                  }
                });
    domain.running().startOver();
    actions.exitIfDue();
  }

  /**
   * Fails the requests that wait for its guest; their manager retires its generation, which ends
   * it. Not under the lock, because the guest's log is read.
   */
  private void neverSaidHello() {
    booted.completeExceptionally(
        AgentException.wrongState(
            "The guest of %s has not said hello within %d s after its start; does its program speak the guest protocol?%s"
                .formatted(
                    domain.key(),
                    domain.host().helloPatience().toSeconds(),
                    LogReader.lastLines(domain.host().records().folder(domain.key()).log()))));
  }

  /** See {@link Domain#programFailed}. */
  void programFailed(String words) {
    lastWords = Optional.of(OneLine.of(words));
  }

  /** It was not started, for certain. */
  void notStarted(String reason) {
    domain.running().startOver();
    noRoom = hasNoRoom(reason);
    seenToEnd.accept(reason);
  }

  /**
   * Whether it is the host that cannot start anything now, not this image that cannot be started.
   */
  private static boolean hasNoRoom(String words) {
    return words.contains("No space left on device")
        || words.contains("Disk quota exceeded")
        || words.contains("Read-only file system");
  }

  /** It was found after a restart of the agent. */
  void foundAgain(LiveDomain found) {
    if (domain.running().live().isPresent()) {
      return;
    }
    domain.pauser().mayBeFrozen();
    if (domain.record().get().handle().isEmpty()) {
      domain.record().started(found.handle());
    }
    attach(found);
    if (domain.record().get().kept()) {
      domain.watched().beginAgain(found);
    }
  }

  private void attach(LiveDomain live) {
    domain.running().begin(live);
    if (domain.record().get().kept()) {
      domain.watched().begin(live);
    }
    CompletableFuture<Void> unused = live.ended().thenAccept(seenToEnd);
  }

  /** Its guest said hello; only the first one counts. */
  public void saidHello() {
    if (domain.record().get().bootMicros().isEmpty()) {
      long micros = (System.nanoTime() - requestedAtNanos) / NANOS_PER_MICRO;
      domain.record().booted(micros);
      LOGGER.info("{} said hello after {} ms.", domain.key(), micros / MICROS_PER_MILLI);
    }
  }

  /** Its guest has said hello, and nothing that happens only once stands before its first step. */
  public void armed() {
    booted.complete(domain.record().get().bootMicros().orElseThrow());
  }

  /** The same, if its guest has said hello at all. */
  public void armedIfBooted() {
    domain.record().get().bootMicros().ifPresent(booted::complete);
  }

  /** See {@link Domain#armed}. */
  CompletableFuture<Long> whenArmed() {
    return domain.course().isEnded() && !booted.isCompletedExceptionally()
        ? CompletableFuture.failedFuture(
            AgentException.wrongState(
                "%s has ended here (%s); prepare another generation."
                    .formatted(domain.key(), ended.join())))
        : booted;
  }

  /** Completes when it was seen to end, with how; may be read without the lock. */
  CompletableFuture<String> whenEnded() {
    return ended;
  }

  /** Ends it by force, for a reason that its end is told with. */
  void endFor(String words) {
    if (domain.course().isEnded() || cause.isPresent()) {
      return;
    }
    cause = Optional.of(words);
    LOGGER.warn("{} {}, and is ended by force.", domain.key(), words);
    String note = "the guest " + words + ", so the domain is ended by force.";
    domain.host().threads().execute(() -> domain.limits().note(note));
    domain.running().end(false);
  }

  /** It was seen to end. */
  void end(String seen) {
    if (domain.course().isEnded() || domain.host().records().isClosed()) {
      return;
    }
    String reason =
        cause
            .map(words -> words + "; " + seen)
            .or(() -> lastWords.map(words -> words + " (" + seen + ")"))
            .orElse(seen);
    LOGGER.info("{} has ended: {}.", domain.key(), reason);
    domain.record().ended(reason, domain.course().isRetired());
    domain.watched().end();
    actions.on(DomainEvent.END);
    domain.course().ended(reason);
    ended.complete(reason);
    if (!booted.isDone()) {
      AgentException.Reason kind =
          noRoom ? AgentException.Reason.NO_ROOM : AgentException.Reason.WRONG_STATE;
      domain.host().threads().execute(() -> endedBeforeHello(kind, reason));
    }
  }

  /** Tells the callers that wait for its guest; not under the lock, as the guest's log is read. */
  private void endedBeforeHello(AgentException.Reason kind, String reason) {
    booted.completeExceptionally(
        new AgentException(
            kind,
            "The guest of %s ended before it said hello: %s.%s"
                .formatted(
                    domain.key(),
                    reason,
                    LogReader.lastLines(domain.host().records().folder(domain.key()).log()))));
  }

  /**
   * Tells the repository that a domain was seen to end. While an answer about the domain's last
   * state is on its way it waits, so that a state which is being handed over is not passed by a
   * claim.
   */
  public static final class EndReporter {

    private static final Logger LOGGER = LoggerFactory.getLogger(EndReporter.class);

    private final HostContext host;
    private final Domain domain;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private CompletableFuture<Void> exchanges = CompletableFuture.completedFuture(null);

    EndReporter(HostContext host, Domain domain) {
      this.host = host;
      this.domain = domain;
    }

    /** From here until what it answers is completed, nothing is reported. */
    synchronized CompletableFuture<Void> beginExchange() {
      CompletableFuture<Void> begun = new CompletableFuture<>();
      exchanges = exchanges.isDone() ? begun : CompletableFuture.allOf(exchanges, begun);
      return begun;
    }

    private synchronized CompletableFuture<Void> exchange() {
      return exchanges;
    }

    /**
     * Reports until it is answered, unless the generation turns out to be retired; on a thread of
     * its own.
     */
    public void begin() {
      if (underWay.compareAndSet(false, true)) {
        host.threads().execute(this::report);
      }
    }

    private void report() {
      try {
        exchange().join();
        if (!domain.isRetired()) {
          host.repository().reportEnded(domain.key(), domain.record().endReason().orElseThrow());
        }
        domain.endReported();
      } catch (CancellationException stopping) {
        LOGGER.debug("The end of {} is reported by the next agent.", domain.key());
      } finally {
        underWay.set(false);
      }
    }
  }

  /**
   * The live domain, from when the driver has created it or found it again. Used under the domain's
   * lock, which is not held while an end is waited for. Its getters may be called without the lock.
   */
  public static final class RunningDomain {

    private static final Logger LOGGER = LoggerFactory.getLogger(RunningDomain.class);
    private static final long GRACE_MILLIS = 2_000;

    private final Executor threads;
    private volatile Optional<LiveDomain> live = Optional.empty();
    private volatile CompletableFuture<Void> start = CompletableFuture.completedFuture(null);

    /**
     * A domain that is not known to be there yet.
     *
     * @param threads runs what may wait; each task on a thread of its own
     */
    RunningDomain(Executor threads) {
      this.threads = threads;
    }

    /** Its start begins, which is not done under the lock: it may take long. */
    void beginStart() {
      start = new CompletableFuture<>();
    }

    /** Its start is over, successful or not. */
    void startOver() {
      start.complete(null);
    }

    /** Whether its start is in progress. */
    boolean isStarting() {
      return !start.isDone();
    }

    /** Waits until its start is over, if this agent began one. Not under the lock. */
    void awaitStart() {
      start.join();
    }

    /** It was created, or found again. */
    void begin(LiveDomain domain) {
      live = Optional.of(domain);
    }

    /** Empty: it is not known to be there. Stays present when the domain has ended. */
    public Optional<LiveDomain> live() {
      return live;
    }

    /**
     * Makes sure that it ends, on another thread.
     *
     * @param asked whether its guest was asked to end, and gets a moment to do so
     */
    public void end(boolean asked) {
      Optional<LiveDomain> present = live;
      threads.execute(() -> present.ifPresent(domain -> end(domain, asked)));
    }

    private static void end(LiveDomain domain, boolean asked) {
      try {
        if (!asked || !endsByItself(domain)) {
          domain.destroy();
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException failure) {
        LOGGER.error("The end of {} could not be awaited.", domain.name(), failure);
      }
    }

    private static boolean endsByItself(LiveDomain domain)
        throws InterruptedException, ExecutionException {
      try {
        domain.ended().get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        return true;
      } catch (TimeoutException notYet) {
        return false;
      }
    }
  }
}
