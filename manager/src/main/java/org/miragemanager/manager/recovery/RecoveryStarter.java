package org.miragemanager.manager.recovery;

import org.miragemanager.repository.model.Host;
import org.miragemanager.repository.model.Unikernel;

/** Starts what brings lost guests back; it may take long to answer. */
interface RecoveryStarter {
  /**
   * Starts the failover of a host that is lost.
   *
   * @return whether nobody had started it before, for this loss of it
   * @throws RuntimeException if Temporal does not answer
   */
  boolean failover(Host host);

  /**
   * Starts the recovery of one unikernel, unless it is under way.
   *
   * @throws RuntimeException if Temporal does not answer
   */
  void recovery(Unikernel unikernel);
}
