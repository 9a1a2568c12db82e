package org.miragemanager.hostagent.driver.system;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Processes that an agent before this one started. They are nobody's children here, and the system
 * does not tell when such a process ends, so one thread looks every tenth of a second; it lives as
 * long as there is one to watch.
 */
public final class AdoptedProcesses {

  private static final long LOOK_EVERY_NANOS = 100_000_000;

  private final List<AdoptedProcess> watched = new ArrayList<>();
  private boolean watching;

  /** Watches a process, and all that it has started, from now on. */
  public synchronized SystemProcess adopt(ProcessTree tree) {
    AdoptedProcess process = new AdoptedProcess(tree);
    watched.add(process);
    if (!watching) {
      watching = true;
      Thread.ofPlatform().daemon().name("adopted-processes").start(this::watch);
    }
    return process;
  }

  private void watch() {
    boolean last = false;
    while (!last) {
      List<AdoptedProcess> gone = new ArrayList<>();
      synchronized (this) {
        watched.removeIf(process -> process.hasEnded() && gone.add(process));
        last = watched.isEmpty();
        watching = !last;
      }
      gone.forEach(AdoptedProcess::look);
      if (!last) {
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
      }
    }
  }
}
