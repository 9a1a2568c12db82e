package org.miragemanager.manager.metrics;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import com.uber.m3.tally.ScopeCloseException;
import com.uber.m3.util.Duration;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import org.miragemanager.repository.Repository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that is measured in a manager: what the repository commits, what it holds, what
 * Temporal's client and worker do, and the Java process.
 */
public final class ManagerMetrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagerMetrics.class);

  /** How old what Temporal's SDK measures may be in a scrape. */
  private static final double TEMPORAL_SECONDS = 5;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Scope temporal =
      new RootScopeBuilder()
          .reporter(new MicrometerClientStatsReporter(registry))
          .reportEvery(Duration.ofSeconds(TEMPORAL_SECONDS));
  private final Repository repository;
  private final RepositoryMeters meters;
  private RepositoryGauges gauges;

  /** Begins to count what this repository commits. */
  public ManagerMetrics(Repository repository) {
    this.repository = repository;
    registry.config().meterFilter(new TemporalHistograms()).meterFilter(new KnownWorkflowTypes());
    meters = new RepositoryMeters(registry);
    repository.addObserver(meters);
  }

  /** Where Temporal's SDK is to report what it measures. */
  public Scope temporal() {
    return temporal;
  }

  /** All of it, in Prometheus' text format 0.0.4; reads the repository once. */
  public synchronized String scrape() {
    if (gauges == null) {
      // Only now: a start does not wait for what nobody may ever ask.
      gauges = new RepositoryGauges(registry, repository);
      new JvmMemoryMetrics().bindTo(registry);
      new JvmThreadMetrics().bindTo(registry);
      new ProcessorMetrics().bindTo(registry);
      new UptimeMetrics().bindTo(registry);
    }
    gauges.refresh();
    return registry.scrape();
  }

  /** Counts no more. */
  @Override
  public void close() {
    repository.removeObserver(meters);
    try {
      temporal.close();
    } catch (ScopeCloseException late) {
      LOG.debug("The last of what Temporal's client measured is lost", late);
    }
    registry.close();
  }
}
