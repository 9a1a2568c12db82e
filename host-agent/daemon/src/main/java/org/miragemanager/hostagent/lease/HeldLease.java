package org.miragemanager.hostagent.lease;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.miragemanager.unimem.lease.LeaseClock;

/**
 * The lease that this host holds now, if any. An agent that has just started holds none. Safe for
 * use by many threads.
 */
public final class HeldLease {

  private static final long LONGEST_LOOK_NANOS = 200_000_000;

  private final LeaseClock clock;
  private volatile Optional<Lease> lease = Optional.empty();
  private long beginnings;

  /** Holds nothing yet. */
  public HeldLease(LeaseClock clock) {
    this.clock = clock;
  }

  /**
   * Holds what was granted, and wakes the threads that wait for it. A longer one that was granted
   * before still counts, under the new number.
   */
  public synchronized void hold(Lease granted) {
    if (!runs()) {
      beginnings++;
    }
    lease = Optional.of(lease.map(granted::noShorterThan).orElse(granted));
    notifyAll();
  }

  /** Waits until a lease runs. */
  public synchronized void awaitRuns() throws InterruptedException {
    while (!runs()) {
      wait();
    }
  }

  /** Waits until a lease that was held has ended, and none runs; answers which it was. */
  synchronized Lease awaitEnd() throws InterruptedException {
    while (!hasEnded()) {
      long rest = lease.map(held -> held.endsAtNanos() - clock.nanos()).orElse(LONGEST_LOOK_NANOS);
      // A wait stands still while the machine is suspended, and the lease does not.
      TimeUnit.NANOSECONDS.timedWait(this, Math.clamp(rest, 1, LONGEST_LOOK_NANOS));
    }
    return lease.orElseThrow();
  }

  /** Waits until another lease than this one is held. */
  synchronized void awaitOther(Lease known) throws InterruptedException {
    while (lease.orElseThrow().equals(known)) {
      wait();
    }
  }

  /** The same, and not for longer than this. */
  synchronized void awaitOther(Lease known, long atMostMillis) throws InterruptedException {
    long end = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(atMostMillis);
    while (lease.orElseThrow().equals(known) && clock.nanos() < end) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - clock.nanos()));
    }
  }

  /** Whether a lease was held, and none runs any more. */
  public boolean hasEnded() {
    return lease.isPresent() && !runs();
  }

  /** What is held, be it ended or not. */
  public Optional<Lease> current() {
    return lease;
  }

  /** Whether a lease runs at this moment (rule 1). */
  public boolean runs() {
    return lease.map(held -> held.runsAt(clock.nanos())).orElse(false);
  }

  /**
   * Holds what was granted to a host that joined: whatever ran before, others may have taken its
   * domains away since then.
   */
  public synchronized void begin(Lease granted) {
    beginnings++;
    hold(granted);
  }

  /**
   * Which uninterrupted run of leases this is, for {@link #hasRunSince}: to be asked before the
   * repository is.
   */
  public synchronized long run() {
    return beginnings;
  }

  /**
   * Whether an answer that may become untrue ("it is the owner") may be acted on now (rule 5): a
   * lease runs, and has run without interruption since the question was asked. After an
   * interruption, however short, the repository may have given the domain to another host.
   *
   * @param runBefore what {@link #run} answered before the question was asked
   */
  public synchronized boolean hasRunSince(long runBefore) {
    return runs() && beginnings == runBefore;
  }

  /**
   * Whether news that may become untrue ("it is the owner") may be acted on now (rule 5): a lease
   * runs, and the news was told with that lease or a later one.
   */
  public boolean allows(long numberToldWith) {
    Optional<Lease> held = lease;
    return held.isPresent()
        && numberToldWith >= held.get().number()
        && held.get().runsAt(clock.nanos());
  }

  /**
   * One lease, as the agent counts it (rule 7): from when it <em>sent</em> the renewal that was
   * answered, and a tenth less than its length.
   *
   * @param number what the repository calls it; it grows with each renewal
   * @param endsAtNanos when it ends, on the {@link LeaseClock}
   */
  public record Lease(long number, long endsAtNanos) {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The lease that an answer grants. */
    public static Lease granted(long number, long lengthMillis, long sentAtNanos) {
      return new Lease(number, sentAtNanos + lengthMillis * NANOS_PER_MILLI / 10 * 9);
    }

    /** The same, but no shorter than one that was granted before: that is never taken back. */
    public Lease noShorterThan(Lease earlier) {
      return earlier.endsAtNanos - endsAtNanos > 0 ? new Lease(number, earlier.endsAtNanos) : this;
    }

    /** Whether it still runs. */
    public boolean runsAt(long nanos) {
      return nanos - endsAtNanos < 0;
    }
  }
}
