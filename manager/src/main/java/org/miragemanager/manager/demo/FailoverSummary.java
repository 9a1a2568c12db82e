package org.miragemanager.manager.demo;

/** Tells what a demonstration of failover measured. */
final class FailoverSummary {
  private final ProgressReporter story;

  FailoverSummary(ProgressReporter story) {
    this.story = story;
  }

  void tell(FailoverReport report) {
    LatencySummary outage = report.outageMillis();
    story.result(
        "Outage, from a guest's last step on a killed host to its first elsewhere: median %.0f ms, at worst %.0f ms. The host's lease (%d ms) must end first."
            .formatted(outage.p50(), outage.max(), report.leaseMillis()));
    story.result(
        "Steps that counter-1 took again: median %d, at most %d, the work of %.0f ms: %s than lies between two checkpoints. Durable steps that counter-2 took again: at most %d."
            .formatted(
                report.stepsRepeated().p50(),
                report.stepsRepeated().max(),
                report.repeatedMillis().max(),
                report.withinCheckpointInterval() ? "no more" : "more",
                report.durableStepsRepeated().max()));
    story.result(
        "Their own logs tell: %d steps, %d lost, %d durable ones lost, %d taken by two at once."
            .formatted(
                report.steps(), report.stepsLost(), report.acknowledgedLost(), report.twoAtOnce()));
    if (report.unorderedFailovers() > 0) {
      story.result(
          "%d times a guest was brought back though its host was left alone: this machine is too busy to renew leases in time."
              .formatted(report.unorderedFailovers()));
    }
    report
        .violations()
        .forEach(violation -> story.result("That must not happen: " + violation + "."));
  }
}
