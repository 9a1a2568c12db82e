package org.miragemanager.demo;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.miragemanager.demo.log.LogVerifier.InjectedFault;
import org.miragemanager.demo.log.LogVerifier.Succession;
import org.miragemanager.demo.log.StepLog;
import org.miragemanager.manager.local.LocalCluster;
import org.miragemanager.repository.RepositoryOptions;

/**
 * Runs two counters, kills and stops the host that they run on, and tells from their own logs how
 * long they stood still, which steps they repeated, and whether any was lost or taken by two
 * domains at once.
 */
final class FailoverDemo {
  private final LocalCluster cluster;
  private final ProgressReporter progress;
  private final DemoGuest loose;
  private final DemoGuest durable;
  private final Rounds rounds;

  /** A demonstration on at least three hosts that run: the loss of one is not that of most. */
  FailoverDemo(LocalCluster cluster, ProgressReporter progress) {
    this.cluster = cluster;
    this.progress = progress;
    this.loose = new DemoGuest(cluster.manager().service(), "counter-1", false);
    this.durable = new DemoGuest(cluster.manager().service(), "counter-2", true);
    this.rounds = new Rounds(cluster, List.of(loose, durable), progress);
  }

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
   *     most the last one, which had not been acknowledged
   * @param stepsLost steps that no domain took
   * @param acknowledgedLost steps that were durable and were not there any more
   * @param twoAtOnce steps that a domain took after the one that replaced it had begun
   * @param hostStopped of a host that was stopped with its guests
   * @param agentStopped of a host of which only the agent was stopped
   * @param unorderedFailovers domains that were replaced though nothing was done to them: the
   *     machine was too busy to renew a lease in time
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
  record Report(
      int kills,
      LatencySummary outageMillis,
      FailoverFigures.Counts stepsRepeated,
      LatencySummary repeatedMillis,
      boolean withinCheckpointInterval,
      FailoverFigures.Counts durableStepsRepeated,
      long stepsLost,
      long acknowledgedLost,
      long twoAtOnce,
      FailoverFigures.Stop hostStopped,
      FailoverFigures.Stop agentStopped,
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
    Report {
      drivers = List.copyOf(drivers);
      violations = List.copyOf(violations);
    }
  }

  /**
   * A machine, so that figures can be compared.
   *
   * @param processors how many it has
   * @param memoryBytes its memory
   * @param system its operating system
   * @param java the version of Java
   */
  record Machine(int processors, long memoryBytes, String system, String java) {
    static Machine here() {
      long memory =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
      return new Machine(
          Runtime.getRuntime().availableProcessors(),
          memory,
          System.getProperty("os.name") + " " + System.getProperty("os.version"),
          System.getProperty("java.version"));
    }
  }

  /**
   * Runs it.
   *
   * @param kills how often the guests' host is killed
   * @return what was measured
   * @throws IllegalStateException if a guest does not come back
   */
  Report run(int kills) throws IOException {
    String first = cluster.hosts().getFirst();
    loose.start(first);
    durable.start(first);
    long startMillis = ManagementFactory.getRuntimeMXBean().getUptime();
    Duration checkpoints = Duration.ofMillis(loose.view().guest().policy().checkpointMillis());
    Duration lease = RepositoryOptions.defaults().leaseLength();
    progress.tell(
        "%s and %s run on %s and count every millisecond; %s gives a checkpoint every %d ms, each step of %s is durable before the next."
            .formatted(
                loose.name(),
                durable.name(),
                first,
                loose.name(),
                checkpoints.toMillis(),
                durable.name()));
    for (int number = 1; number <= kills; number++) {
      kill(number, kills);
    }
    int hostStale = stop(InjectedFault.HOST_STOPPED, "Stopped with its guests (SIGSTOP)");
    int agentStale = stop(InjectedFault.AGENT_STOPPED, "Only its agent stopped (SIGSTOP)");
    Report report = report(kills, startMillis, checkpoints, lease, hostStale, agentStale);
    tell(report);
    return report;
  }

  private void kill(int number, int kills) throws IOException {
    String words = "kill %d of %d".formatted(number, kills);
    List<Rounds.Before> killed = rounds.kill((double) (number - 1) / kills, words);
    Succession first = rounds.succession(killed.getFirst());
    Succession second = rounds.succession(killed.getLast());
    progress.tell(
        "  %s, %s: %s ran again after %.1f s and repeated %d steps, %s after %.1f s and %d"
            .formatted(
                words,
                killed.getFirst().view().host(),
                first.guest(),
                first.outageNanos() / 1e9,
                first.repeated(),
                second.guest(),
                second.outageNanos() / 1e9,
                second.repeated()));
  }

  private int stop(InjectedFault fault, String words) throws IOException {
    List<Rounds.Before> stopped = rounds.stop(fault, words);
    int gone = rounds.awaitDestroyed(stopped);
    List<Succession> found = stopped.stream().map(rounds::succession).toList();
    progress.tell(
        "  %s, %s: its guests ran elsewhere after %.1f s. When it went on, %d stale domains were destroyed; they finished %d steps that they were in, and took %d others."
            .formatted(
                words,
                stopped.getFirst().view().host(),
                found.stream().mapToLong(Succession::outageNanos).max().orElse(0) / 1e9,
                gone,
                found.stream().mapToLong(Succession::afterThaw).sum(),
                found.stream().mapToLong(Succession::twoAtOnce).sum()));
    return gone;
  }

  private Report report(
      int kills,
      long startMillis,
      Duration checkpoints,
      Duration lease,
      int hostStale,
      int agentStale) {
    rounds.awaitCalm();
    loose.suspend();
    durable.suspend();
    DemoStage.Drivers drivers = DemoStage.Drivers.of(cluster);
    StepLog looseLog = rounds.log(loose);
    StepLog durableLog = rounds.log(durable);
    loose.remove();
    durable.remove();
    FailoverFigures figures =
        new FailoverFigures(loose.judged(looseLog), durable.judged(durableLog));
    List<String> violations = new ArrayList<>(rounds.violations());
    violations.addAll(figures.violations());
    violations.addAll(figures.missing(kills));
    return new Report(
        kills,
        figures.outage(),
        figures.repeated(),
        figures.repeatedTime(),
        figures.within(checkpoints),
        figures.durableRepeated(),
        figures.lost(),
        figures.acknowledgedLost(),
        figures.twoAtOnce(),
        figures.stop(InjectedFault.HOST_STOPPED, hostStale),
        figures.stop(InjectedFault.AGENT_STOPPED, agentStale),
        figures.unordered(),
        (long) looseLog.steps().size() + durableLog.steps().size(),
        checkpoints.toMillis(),
        lease.toMillis(),
        startMillis,
        drivers.counter() + ", and one with durable steps",
        drivers.names(),
        drivers.accelerator(),
        cluster.manager().temporal().kind(),
        cluster.hosts().size(),
        Machine.here(),
        violations);
  }

  private void tell(Report report) {
    LatencySummary outage = report.outageMillis();
    progress.result(
        "Outage, from a guest's last step on a killed host to its first elsewhere: median %.0f ms, at worst %.0f ms. The host's lease (%d ms) must end first."
            .formatted(outage.p50(), outage.max(), report.leaseMillis()));
    progress.result(
        "Steps that counter-1 took again: median %d, at most %d, the work of %.0f ms: %s than lies between two checkpoints. Durable steps that counter-2 took again: at most %d."
            .formatted(
                report.stepsRepeated().p50(),
                report.stepsRepeated().max(),
                report.repeatedMillis().max(),
                report.withinCheckpointInterval() ? "no more" : "more",
                report.durableStepsRepeated().max()));
    progress.result(
        "Their own logs tell: %d steps, %d lost, %d durable ones lost, %d taken by two at once."
            .formatted(
                report.steps(), report.stepsLost(), report.acknowledgedLost(), report.twoAtOnce()));
    if (report.unorderedFailovers() > 0) {
      progress.result(
          "%d times a guest was brought back though its host was left alone: this machine is too busy to renew leases in time."
              .formatted(report.unorderedFailovers()));
    }
    report
        .violations()
        .forEach(violation -> progress.result("That must not happen: " + violation + "."));
  }
}
