package org.miragemanager.manager.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/**
 * Gives the Temporal SDK's timers a few buckets, and only the labels that tell something. By
 * themselves they have 69 buckets, for each of a hundred combinations of ten labels, most of which
 * say "none": a scrape would be a megabyte and more.
 */
final class TemporalHistograms implements MeterFilter {
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
