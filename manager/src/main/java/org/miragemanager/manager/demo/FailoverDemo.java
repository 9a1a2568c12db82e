package org.miragemanager.manager.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.miragemanager.manager.local.LocalCluster;
import org.miragemanager.repository.RepositoryOptions;

/**
 * Runs two counters, kills and stops the host that they run on, and tells from their own logs how
 * long they stood still, what they did again, and whether anything was lost or done by two at once.
 */
public final class FailoverDemo {
  private final LocalCluster neighbourhood;
  private final ProgressReporter story;
  private final DemoGuest loose;
  private final DemoGuest durable;
  private final Rounds rounds;

  /** A demonstration on at least three hosts that run: the loss of one is not that of most. */
  public FailoverDemo(LocalCluster neighbourhood, ProgressReporter story) {
    this.neighbourhood = neighbourhood;
    this.story = story;
    this.loose = new DemoGuest(neighbourhood.manager().service(), "counter-1", false);
    this.durable = new DemoGuest(neighbourhood.manager().service(), "counter-2", true);
    this.rounds = new Rounds(neighbourhood, List.of(loose, durable), story);
  }

  /**
   * Runs it.
   *
   * @param kills how often the guests' host is killed
   * @return what was measured
   * @throws IllegalStateException if a guest does not come back
   */
  public FailoverReport run(int kills) throws IOException {
    String first = neighbourhood.hosts().getFirst();
    loose.start(first);
    durable.start(first);
    long startMillis = ManagementFactory.getRuntimeMXBean().getUptime();
    Duration checkpoints = Duration.ofMillis(loose.view().guest().policy().checkpointMillis());
    Duration lease = RepositoryOptions.defaults().leaseLength();
    story.tell(
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
    FailoverReport report = report(kills, startMillis, checkpoints, lease, hostStale, agentStale);
    new FailoverSummary(story).tell(report);
    return report;
  }

  private void kill(int number, int kills) throws IOException {
    String words = "kill %d of %d".formatted(number, kills);
    List<Rounds.Before> killed = rounds.kill((double) (number - 1) / kills, words);
    Succession first = rounds.succession(killed.getFirst());
    Succession second = rounds.succession(killed.getLast());
    story.tell(
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

  private int stop(InjectedFault trouble, String words) throws IOException {
    List<Rounds.Before> stopped = rounds.stop(trouble, words);
    int gone = rounds.awaitDestroyed(stopped);
    List<Succession> found = stopped.stream().map(rounds::succession).toList();
    story.tell(
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

  private FailoverReport report(
      int kills,
      long startMillis,
      Duration checkpoints,
      Duration lease,
      int hostStale,
      int agentStale) {
    rounds.awaitCalm();
    loose.suspend();
    durable.suspend();
    HostDrivers drivers = HostDrivers.of(neighbourhood.manager().service());
    StepLog looseLog = rounds.log(loose);
    StepLog durableLog = rounds.log(durable);
    loose.remove();
    durable.remove();
    FailoverFigures figures =
        new FailoverFigures(loose.judged(looseLog), durable.judged(durableLog));
    List<String> violations = new ArrayList<>(rounds.violations());
    violations.addAll(figures.violations());
    violations.addAll(figures.missing(kills));
    return new FailoverReport(
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
        looseLog.steps() + durableLog.steps(),
        checkpoints.toMillis(),
        lease.toMillis(),
        startMillis,
        drivers.counter() + ", and one with durable steps",
        drivers.names(),
        drivers.accelerator().orElse(null),
        neighbourhood.manager().temporal().kind(),
        neighbourhood.hosts().size(),
        Machine.here(),
        violations);
  }
}
