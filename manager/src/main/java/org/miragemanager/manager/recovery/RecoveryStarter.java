package org.miragemanager.manager.recovery;

import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.unikernel.Unikernel;

/** Starts what brings lost guests back; it may take long to answer. */
interface RecoveryStarter {
  /** What becomes of the guests of a lost host. */
  enum Failover {
    /** A failover goes on, begun just now or before, and sees to them. */
    GOES_ON,
    /** It has ended: whom it could not place it does not see to any more. */
    HAS_ENDED
  }

  /**
   * Starts the failover of a host that is lost, once for each loss of it.
   *
   * @throws RuntimeException if Temporal does not answer
   */
  Failover failover(Host host);

  /**
   * Starts the recovery of one unikernel, unless it is under way.
   *
   * @throws RuntimeException if Temporal does not answer
   */
  void recovery(Unikernel unikernel);
}
