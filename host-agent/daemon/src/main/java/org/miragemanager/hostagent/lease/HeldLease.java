package org.miragemanager.hostagent.lease;

import java.util.Optional;

/**
 * The lease that this host holds now, if any. An agent that has just started holds none. Safe for
 * use by many threads.
 */
public final class HeldLease {

  private final LeaseClock clock;
  private volatile Optional<Lease> lease = Optional.empty();

  /** Holds nothing yet. */
  public HeldLease(LeaseClock clock) {
    this.clock = clock;
  }

  /** Replaces what is held, and wakes who waits for it. */
  public synchronized void hold(Lease granted) {
    lease = Optional.of(granted);
    notifyAll();
  }

  /** Waits until a lease runs. */
  public synchronized void awaitRuns() throws InterruptedException {
    while (!runs()) {
      wait();
    }
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
   * Whether news that may become untrue ("it is the owner") may be acted on now (rule 5): a lease
   * runs, and the news was told with that lease or a later one.
   */
  public boolean allows(long numberToldWith) {
    Optional<Lease> held = lease;
    return held.isPresent()
        && numberToldWith >= held.get().number()
        && held.get().runsAt(clock.nanos());
  }
}
