package org.miragemanager.bench.lease;

import java.util.Map;
import org.miragemanager.bench.drain.Figures;

/**
 * What many guests cost while nothing happens, and whether hosts keep their leases beside a load.
 *
 * @param guests how many counters of a step each 100 ms ran, on two hosts
 * @param load how many busy loops ran beside them, at ordinary priority
 * @param secondsIdle how long they were watched without the loops
 * @param secondsUnderLoad how long with them
 * @param idle what each process took without the loops
 * @param renewalMillis from one renewal of a lease to the next, under load, as the manager's API
 *     shows it (a late look makes one longer)
 * @param leaseMillis how long a lease lasts
 * @param leasesLost how often a host was seen without a lease, under load
 * @param hostsBlamed how often the manager logged that hosts are or seem lost
 * @param guestsFrozen how often an agent logged that it froze a guest
 * @param standstillMillis the longest time between two steps of each guest, under load
 * @param temporal which Temporal carried it
 * @param machine processors, memory, system and Java
 */
record LeaseReport(
    int guests,
    int load,
    int secondsIdle,
    int secondsUnderLoad,
    Map<String, Idle> idle,
    Map<String, Figures> renewalMillis,
    long leaseMillis,
    int leasesLost,
    long hostsBlamed,
    long guestsFrozen,
    Figures standstillMillis,
    String temporal,
    Map<String, Object> machine) {

  /**
   * What a process took while nothing happened.
   *
   * @param processorPercent of one core
   * @param syncsPerSecond how often it waited for the disk; not a number: not known without strace
   * @param memoryMebibytes with its share of what it shares with others
   * @param threads how many it had
   */
  record Idle(
      double processorPercent, double syncsPerSecond, double memoryMebibytes, long threads) {}

  /** Whether no host was taken for lost, and no guest held back. */
  boolean isWell() {
    return leasesLost == 0 && hostsBlamed == 0 && guestsFrozen == 0;
  }
}
