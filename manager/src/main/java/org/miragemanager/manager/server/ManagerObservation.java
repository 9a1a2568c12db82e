package org.miragemanager.manager.server;

import java.time.Duration;
import java.util.List;
import org.miragemanager.manager.metrics.ManagerMetrics;
import org.miragemanager.manager.recovery.RecoveryKeeper;
import org.miragemanager.manager.server.Readiness.Probe;
import org.miragemanager.manager.server.Readiness.TemporalProbe;
import org.miragemanager.manager.service.Observation;
import org.miragemanager.manager.service.Observation.ReadinessView;
import org.miragemanager.manager.temporal.MirageWorker;
import org.miragemanager.manager.temporal.TemporalConnection;
import org.miragemanager.repository.Repository;

/** What monitoring may ask of this manager. */
final class ManagerObservation implements Observation {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ManagerMetrics metrics;
  private final Readiness readiness;

  ManagerObservation(
      ManagerMetrics metrics,
      Repository repository,
      TemporalConnection temporal,
      MirageWorker worker,
      RecoveryKeeper recovery,
      Reconciler reconciler) {
    this.metrics = metrics;
    this.readiness =
        new Readiness(
            List.of(
                new Probe("repository", repository::requireWritable),
                TemporalProbe.of(temporal.client().getWorkflowServiceStubs(), PATIENCE),
                new Probe("worker", worker::requireRunning),
                new Probe("leases", recovery::requireWatching),
                new Probe("recovery", recovery::requireRecovering),
                new Probe("reconciler", reconciler::requireRunning)),
            PATIENCE);
  }

  @Override
  public String metrics() {
    return metrics.scrape();
  }

  @Override
  public ReadinessView readiness() {
    return readiness.now();
  }
}
