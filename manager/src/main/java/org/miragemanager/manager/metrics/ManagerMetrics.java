package org.miragemanager.manager.metrics;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import com.uber.m3.tally.ScopeCloseException;
import com.uber.m3.util.Duration;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import org.miragemanager.repository.Repository;
import org.miragemanager.workflows.temporal.MirageWorkflows;
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

  /**
   * Counts workflow types that this program does not have under one label. A client of Temporal may
   * start workflows of any type, and each would otherwise have some sixty series of its own, for
   * ever.
   */
  static final class KnownWorkflowTypes implements MeterFilter {
    private static final String TYPE = "workflow_type";
    private static final String UNKNOWN = "unknown";

    private final Set<String> types = MirageWorkflows.types();

    @Override
    public Meter.Id map(Meter.Id id) {
      String type = id.getTag(TYPE);
      return type == null || type.isEmpty() || types.contains(type)
          ? id
          : id.withTag(Tag.of(TYPE, UNKNOWN));
    }
  }

  /**
   * Gives the Temporal SDK's timers a few buckets, and only the labels that tell something. By
   * themselves they have 69 buckets, for each of a hundred combinations of ten labels, most of
   * which say "none": a scrape would be a megabyte and more.
   */
  static final class TemporalHistograms implements MeterFilter {
    private static final double[] BOUNDS_NANOS =
        DoubleStream.of(1, 5, 20, 100, 500, 2_000, 10_000, 60_000)
            .map(millis -> millis * TimeUnit.MILLISECONDS.toNanos(1))
            .toArray();

    /** How long a call to Temporal takes depends on the call, not on whose task it is about. */
    private static final Set<String> LABELS_OF_CALLS =
        Set.of("namespace", "operation", "status_code");

    private static final Set<String> LABELS_OF_TASKS =
        Set.of("namespace", "task_queue", "workflow_type", "activity_type", "failure_reason");

    @Override
    public Meter.Id map(Meter.Id id) {
      if (!isTimerOfTemporal(id)) {
        return id;
      }
      Set<String> labels = id.getName().contains("request") ? LABELS_OF_CALLS : LABELS_OF_TASKS;
      return id.replaceTags(
          id.getTags().stream().filter(tag -> labels.contains(tag.getKey())).toList());
    }

    private static boolean isTimerOfTemporal(Meter.Id id) {
      return id.getName().startsWith("temporal_") && id.getType() == Meter.Type.TIMER;
    }

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig wanted) {
      if (!isTimerOfTemporal(id)) {
        return wanted;
      }
      return DistributionStatisticConfig.builder()
          .percentilesHistogram(false)
          .serviceLevelObjectives(BOUNDS_NANOS)
          .build()
          .merge(wanted);
    }
  }
}
