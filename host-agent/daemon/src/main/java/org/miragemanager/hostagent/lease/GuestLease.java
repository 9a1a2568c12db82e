package org.miragemanager.hostagent.lease;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.watchdog.WatchedDomain;
import org.miragemanager.unimem.lease.LeaseClock;
import org.miragemanager.unimem.protocol.ToGuest;

/**
 * What a domain's guest is told of the host's lease, on the guest's own clock (rule 7). Used under
 * the domain's lock.
 *
 * <p>What the guest said of its clock was said before it was received, so counting from the receipt
 * gives a deadline that is never later than the host's own.
 */
public final class GuestLease {

  /** A guest that does not read, because it is stopped, must not make the host wait. */
  private static final int MOST_UNANSWERED = 8;

  private static final long NEVER_TOLD = -1;

  private final boolean waived;
  private final WatchedDomain watched;
  private final HeldLease held;
  private final LeaseClock clock;
  private final GuestClockCheck pace = new GuestClockCheck();
  private OptionalLong guestClock = OptionalLong.empty();
  private long heardAt;
  private int unanswered;
  private CompletableFuture<Void> answered = CompletableFuture.completedFuture(null);
  private boolean heldBack;
  private boolean slow;
  private long toldWith = NEVER_TOLD;

  /**
   * @param waived the guest runs without a lease
   * @param watched if the guest is not trusted, it has a lease only as far as it is kept
   */
  public GuestLease(boolean waived, WatchedDomain watched, HeldLease held, LeaseClock clock) {
    this.waived = waived;
    this.watched = watched;
    this.held = held;
    this.clock = clock;
  }

  /** Whether the guest may run at this moment (rule 1), or the operator has waived that. */
  public boolean mayRun() {
    return waived || (held.runs() && watched.allows());
  }

  /**
   * The same, after an answer that may be untrue if the lease was interrupted since it was asked
   * for.
   *
   * @param run which run of leases it was then
   */
  boolean mayGoOn(long run) {
    return waived || (held.hasRunSince(run) && watched.allows());
  }

  /** The guest said hello, and what its clock was, if it counts leases. */
  public void connected(OptionalLong guestClockThen) {
    pace.connected();
    sample(guestClockThen);
    unanswered = 0;
    heldBack = false;
    answered.complete(null);
  }

  /** The guest answered a lease; says whether a newer one was held back until then. */
  public boolean heartbeat(long guestClockThen) {
    sample(OptionalLong.of(guestClockThen));
    unanswered = Math.max(0, unanswered - 1);
    if (unanswered == 0) {
      answered.complete(null);
    }
    return heldBack && isKnown();
  }

  private void sample(OptionalLong guestClockThen) {
    guestClock = guestClockThen;
    heardAt = clock.nanos();
    slow = guestClock.isPresent() && pace.isSlow(guestClock.getAsLong(), heardAt);
  }

  /** Completes when the guest has answered all that it was told until now. */
  public CompletableFuture<Void> answered() {
    return answered;
  }

  /** Whether its clock is proved to be slower than the host's: it counts leases too long. */
  public boolean isSlow() {
    return slow;
  }

  /** The repository told, with this lease, that the generation is owner or prepared. */
  void told(long leaseNumber) {
    toldWith = leaseNumber;
  }

  /** Whether the lease that runs now is the guest's too, for all that was told (rule 5). */
  public boolean isKnown() {
    return held.allows(toldWith) && (waived || watched.allows());
  }

  /** What the guest is told when it says hello, whatever it does. */
  public Optional<ToGuest> greeting() {
    return waived ? Optional.of(new ToGuest.WaivedLease()) : Optional.empty();
  }

  /**
   * What the guest is told with {@code go}; empty: it would not understand it. A lease runs, or it
   * is waived.
   */
  public Optional<ToGuest> now() {
    if (waived) {
      return Optional.of(new ToGuest.WaivedLease());
    }
    if (guestClock.isEmpty()) {
      return Optional.empty();
    }
    if (unanswered == 0) {
      answered = new CompletableFuture<>();
    }
    unanswered++;
    heldBack = false;
    long deadline = watched.limit(held.current().orElseThrow().endsAtNanos());
    return Optional.of(
        new ToGuest.Lease(Math.max(0, guestClock.getAsLong() + (deadline - heardAt)), hostTime()));
  }

  private static OptionalLong hostTime() {
    long now = System.nanoTime();
    // Where the clock's origin lies in the future, guests go without.
    return now < 0 ? OptionalLong.empty() : OptionalLong.of(now);
  }

  /** What the guest is told first of all, for its log. */
  public static Optional<ToGuest> time() {
    OptionalLong now = hostTime();
    return now.isPresent() ? Optional.of(new ToGuest.Time(now.getAsLong())) : Optional.empty();
  }

  /** What the guest is told when the lease was renewed; empty: nothing, or not yet. */
  public Optional<ToGuest> renewed() {
    if (waived) {
      return Optional.empty();
    }
    heldBack = unanswered >= MOST_UNANSWERED;
    return heldBack ? Optional.empty() : now();
  }

  /**
   * Compares the pace of a guest's lease clock with the host's. A guest whose clock is slow would
   * count its lease too long (rule 7).
   *
   * <p>What a guest says of its clock is old when it is heard, by a delay that is never less than
   * nothing. So the least lag within a stretch of time is nearly free of delays, and a slow clock
   * shows as a least lag that grows from stretch to stretch. It has to grow twice in a row: a
   * machine that was suspended makes one step and no more.
   */
  static final class GuestClockCheck {

    private static final long STRETCH_NANOS = 10_000_000_000L;
    private static final int FEWEST_SAMPLES = 5;

    /** A clock may lose one second in this many. */
    private static final long TOLERATED = 20;

    private static final int SLOW_STRETCHES = 2;

    private long begunAt;
    private long leastLag;
    private int samples;
    private boolean hasEarlier;
    private long earlierLag;
    private long earlierAt;
    private int slowInARow;

    /**
     * The guest told its clock.
     *
     * @param guestClock what it told, in nanoseconds of its own
     * @param heardAt the host's lease clock when that was heard
     * @return whether the guest's clock is proved to be slow
     */
    boolean isSlow(long guestClock, long heardAt) {
      long lag = heardAt - guestClock;
      if (samples == 0) {
        begunAt = heardAt;
        leastLag = lag;
      }
      leastLag = Math.min(leastLag, lag);
      samples++;
      if (heardAt - begunAt >= STRETCH_NANOS && samples >= FEWEST_SAMPLES) {
        endStretch(heardAt);
      }
      return slowInARow >= SLOW_STRETCHES;
    }

    private void endStretch(long now) {
      if (hasEarlier) {
        boolean slow = leastLag - earlierLag > (now - earlierAt) / TOLERATED;
        slowInARow = slow ? slowInARow + 1 : 0;
      }
      hasEarlier = true;
      earlierLag = leastLag;
      earlierAt = now;
      samples = 0;
    }

    /** The guest connected again: what was heard before stays good, what is due now is not. */
    void connected() {
      samples = 0;
    }
  }
}
