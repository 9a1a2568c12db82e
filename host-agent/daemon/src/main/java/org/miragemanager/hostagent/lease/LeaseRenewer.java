package org.miragemanager.hostagent.lease;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.miragemanager.hostagent.api.DomainReference;
import org.miragemanager.hostagent.api.GenerationTruth;
import org.miragemanager.hostagent.api.JoinRequest;
import org.miragemanager.hostagent.api.JoinResponse;
import org.miragemanager.hostagent.api.RenewResponse;
import org.miragemanager.hostagent.lease.HeldLease.Lease;
import org.miragemanager.hostagent.repository.RepositoryClient;
import org.miragemanager.unimem.lease.LeaseClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins the repository and renews the host's lease, about three times in its length and whenever it
 * is asked to, on one thread of its own. The lease is counted from before the request was sent
 * (rule 7).
 */
public final class LeaseRenewer {

  private static final Logger LOGGER = LoggerFactory.getLogger(LeaseRenewer.class);
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;
  private static final long SHORTEST_ATTEMPT_MILLIS = 300;

  /** Hears what becomes of the lease; called on the renewing thread, and must not wait. */
  public interface Listener {

    /** The host has joined, for the first time or again. */
    void joined();

    /** The status of each generation of this host, valid under this lease. */
    void told(long leaseNumber, List<GenerationTruth> truths);

    /** The repository answers after a silence. */
    void answersAgain();

    /** The repository was silent for too long; the connection may be dead without knowing it. */
    void unanswered();

    /** No lease runs any more; said again as long as that is so. */
    void ended();

    /** Another agent has this one's secret and uses it: the lease is not renewed any more. */
    default void impersonated() {}
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final CountDownLatch firstJoin = new CountDownLatch(1);
  private final RepositoryClient repository;
  private final HeldLease held;
  private final LeaseClock clock;
  private final Supplier<JoinRequest> request;
  private final Supplier<List<DomainReference>> domains;
  private final Listener listener;
  private final Thread thread;
  private volatile long wantedMillis;
  private volatile CountDownLatch prolonged = new CountDownLatch(1);
  private boolean renewNow;
  private volatile boolean closed;
  private boolean silent;
  private Status.Code lastFailure;
  private final DuplicateAgentDetector identity = new DuplicateAgentDetector();
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private long number;

  /** What the host was granted when it joined: a longer lease is renewed as often as any. */
  private long usualMillis;

  /** A renewer that has not begun. */
  public LeaseRenewer(
      RepositoryClient repository,
      HeldLease held,
      LeaseClock clock,
      Supplier<JoinRequest> request,
      Supplier<List<DomainReference>> domains,
      Listener listener) {
    this.repository = repository;
    this.held = held;
    this.clock = clock;
    this.request = request;
    this.domains = domains;
    this.listener = listener;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .priority(Thread.MAX_PRIORITY)
            .name("lease")
            .unstarted(this::keep);
  }

  /** Begins to join. */
  public void start() {
    thread.start();
  }

  /** Waits until the host has joined for the first time; answers whether it has. */
  public boolean awaitJoined(long millis) throws InterruptedException {
    return firstJoin.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Renews at once, because an event may have been missed. */
  public void renewNow() {
    lock.lock();
    try {
      renewNow = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks for a lease of this length, before a planned stop; it is granted, or not, like any
   * renewal.
   *
   * @return whether it was answered in time
   */
  public boolean prolong(long millis, long atMostMillis) throws InterruptedException {
    prolonged = new CountDownLatch(1);
    wantedMillis = millis;
    renewNow();
    return prolonged.await(atMostMillis, TimeUnit.MILLISECONDS);
  }

  private void keep() {
    boolean joined = false;
    while (!closed) {
      try {
        if (!joined) {
          join();
          joined = true;
        } else {
          joined = renew();
        }
        answered();
      } catch (StatusRuntimeException failure) {
        failed(joined, failure.getStatus());
      } catch (RuntimeException failure) {
        LOGGER.error(
            "The host's lease could not be renewed because of an unexpected error.", failure);
        await(LONGEST_PAUSE_MILLIS);
      }
    }
  }

  private void join() {
    long sentAt = clock.nanos();
    JoinResponse response = repository.join(request.get());
    usualMillis = response.getLeaseLengthMillis();
    held.begin(granted(response.getLeaseNumber(), usualMillis, sentAt));
    LOGGER.info(
        "Host {} has joined the repository; lease {} of {} ms.",
        repository.hostName(),
        number,
        usualMillis);
    renewNow();
    firstJoin.countDown();
    listener.joined();
  }

  /** Waits until it is time, renews, and answers whether the host is still joined. */
  private boolean renew() {
    await(usualMillis / 3);
    if (closed) {
      return true;
    }
    long sentAt = clock.nanos();
    long attemptMillis = Math.max(SHORTEST_ATTEMPT_MILLIS, usualMillis / 2);
    long wanted = wantedMillis;
    RenewResponse response = repository.renew(number, domains.get(), wanted, attemptMillis);
    if (!response.getRenewed()
        && identity.isUsedByAnother(response.getLeaseNumber(), held.runs())) {
      if (identity.mustYield(!domains.get().isEmpty())) {
        LOGGER.error(
            "Another agent renews this host's lease with the secret of this one, whose data folder"
                + " was copied or moved: this agent stops renewing. Stop one of the two, and start"
                + " it with an empty data folder and another name.");
        closed = true;
        listener.impersonated();
        return false;
      }
      LOGGER.warn("Lease {} was renewed by another agent that has this one's secret.", number);
      return false;
    }
    if (!response.getRenewed()) {
      LOGGER.warn("The repository refused to renew lease {}; the host joins again.", number);
      return false;
    }
    held.hold(granted(response.getLeaseNumber(), response.getLeaseLengthMillis(), sentAt));
    listener.told(number, response.getTruthsList());
    if (wanted > 0) {
      prolonged.countDown();
    }
    return true;
  }

  private Lease granted(long grantedNumber, long grantedMillis, long sentAt) {
    number = grantedNumber;
    identity.granted(grantedNumber);
    return Lease.granted(grantedNumber, grantedMillis, sentAt);
  }

  private void answered() {
    pauseMillis = FIRST_PAUSE_MILLIS;
    if (silent) {
      silent = false;
      LOGGER.info("The repository answers again; the host's lease is renewed.");
      listener.answersAgain();
    }
  }

  private void failed(boolean joined, Status status) {
    identity.unanswered();
    if (closed) {
      return;
    }
    if (!silent || status.getCode() != lastFailure) {
      silent = true;
      lastFailure = status.getCode();
      LOGGER.warn(
          "{} ({}); trying until it succeeds.",
          joined ? "The host's lease could not be renewed" : "The repository could not be joined",
          status.getDescription() == null ? status.getCode() : status.getDescription());
    }
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      listener.unanswered();
    }
    if (held.hasEnded()) {
      listener.ended();
    }
    renewNow();
    pause();
    if (held.hasEnded()) {
      listener.ended();
    }
  }

  /** Waits longer each time, but not beyond the end of the lease, which has to be noticed. */
  private void pause() {
    long untilEnd =
        held.current()
            .filter(lease -> lease.runsAt(clock.nanos()))
            .map(lease -> (lease.endsAtNanos() - clock.nanos()) / NANOS_PER_MILLI + 1)
            .orElse(LONGEST_PAUSE_MILLIS);
    lock.lock();
    try {
      boolean asked = renewNow;
      renewNow = false;
      awaitLocked(Math.min(pauseMillis, untilEnd));
      renewNow = asked;
    } finally {
      lock.unlock();
    }
    pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
  }

  private void await(long millis) {
    lock.lock();
    try {
      awaitLocked(millis);
      renewNow = false;
    } finally {
      lock.unlock();
    }
  }

  private void awaitLocked(long millis) {
    long rest = millis * NANOS_PER_MILLI;
    try {
      while (rest > 0 && !renewNow && !closed) {
        rest = changed.awaitNanos(rest);
      }
    } catch (InterruptedException interrupted) {
      closed = true;
      Thread.currentThread().interrupt();
    }
  }

  /** Stops renewing; what is held runs out by itself. */
  public void stop() throws InterruptedException {
    closed = true;
    renewNow();
    thread.join(TimeUnit.SECONDS.toMillis(1));
  }

  /**
   * Notices that another agent has this one's secret, because the data folder was copied: then the
   * repository's number of the lease grows though every call of this agent was answered. Pure; used
   * by the lease's own thread.
   *
   * <p>Which of the two should go on cannot be told for certain. The one without domains yields
   * first: the other one's guests would freeze.
   */
  static final class DuplicateAgentDetector {

    private static final int LEAST_SIGNS = 2;
    private static final int LEAST_SIGNS_WITH_DOMAINS = 8;

    /** So many answers in a row, and what was seen before is forgotten. */
    private static final int CALM_ANSWERS = 10;

    private long granted;

    /** So many more answers, until no call that was not answered can still be carried out. */
    private int unsure;

    private int signs;
    private int calm;

    /** The repository granted a lease of this number. */
    void granted(long number) {
      granted = number;
      unsure = Math.max(0, unsure - 1);
      calm++;
      if (calm > CALM_ANSWERS) {
        signs = 0;
      }
    }

    /** A call was not answered: it may have been carried out, or be so yet. */
    void unanswered() {
      unsure = CALM_ANSWERS;
    }

    /**
     * A renewal was refused; answers whether another agent's doing is the only reason.
     *
     * @param present the number that the repository has
     * @param runs whether this agent's lease runs: nothing but its secret can have renewed it
     */
    boolean isUsedByAnother(long present, boolean runs) {
      boolean used = unsure == 0 && runs && present > granted;
      if (used) {
        signs++;
        calm = 0;
      }
      return used;
    }

    /** Whether this agent is the one that has to stop, after it was noticed once more. */
    boolean mustYield(boolean hasDomains) {
      return signs >= (hasDomains ? LEAST_SIGNS_WITH_DOMAINS : LEAST_SIGNS);
    }
  }
}
