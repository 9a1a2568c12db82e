package org.miragemanager.hostagent.watchdog;

import java.util.List;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;

/** What the watchdog does with processes. */
interface Processes {

  /** What a process, with all that it has started, does now. */
  Condition look(ProcessIdentity process);

  /**
   * Stops these very processes and all that they have started, and no others that have got their
   * numbers. Whether it succeeded is seen at the next look.
   */
  void stop(List<ProcessIdentity> processes);
}
