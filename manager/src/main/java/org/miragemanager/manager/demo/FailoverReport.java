package org.miragemanager.manager.demo;

import java.util.List;

/**
 * What a demonstration of failover measured, from the guests' own logs.
 *
 * @param kills how often the guests' host was killed
 * @param outageMillis from a guest's last step on a killed host to its first elsewhere
 * @param stepsRepeated steps that a guest without durable steps took again after a kill
 * @param repeatedMillis how long these had taken it before
 * @param withinCheckpointInterval whether that was never longer than the interval between two
 *     checkpoints, and a tenth for the way of a checkpoint
 * @param durableStepsRepeated steps that a guest with durable steps took again after a kill: at
 *     most the one that nobody had been told was durable
 * @param stepsLost steps that no domain took
 * @param acknowledgedLost steps that were durable and were not there any more
 * @param twoAtOnce steps that a domain took after the one that replaced it had begun
 * @param hostStopped what came of a host that was stopped with its guests
 * @param agentStopped what came of a host of which only the agent was stopped
 * @param unorderedFailovers domains that were replaced though nothing was done to them: the machine
 *     was too busy to renew a lease in time
 * @param steps how many steps the guests took in all
 * @param checkpointIntervalMillis how often a running guest gives a checkpoint
 * @param leaseMillis how long a host's lease lasts
 * @param startMillis from the program's start to the first order
 * @param guests what was brought back
 * @param drivers the hosts' hypervisor drivers
 * @param accelerator what QEMU runs guests with: kvm or tcg; null: no host has QEMU
 * @param temporal which Temporal carried it: memory or server
 * @param hosts how many hosts there were
 * @param machine where
 * @param violations what must never happen and did, in sentences
 */
public record FailoverReport(
    int kills,
    LatencySummary outageMillis,
    Counts stepsRepeated,
    LatencySummary repeatedMillis,
    boolean withinCheckpointInterval,
    Counts durableStepsRepeated,
    long stepsLost,
    long acknowledgedLost,
    long twoAtOnce,
    StopReport hostStopped,
    StopReport agentStopped,
    int unorderedFailovers,
    long steps,
    long checkpointIntervalMillis,
    long leaseMillis,
    long startMillis,
    String guests,
    List<String> drivers,
    String accelerator,
    String temporal,
    int hosts,
    Machine machine,
    List<String> violations) {
  /** Copies the lists. */
  public FailoverReport {
    drivers = List.copyOf(drivers);
    violations = List.copyOf(violations);
  }
}
