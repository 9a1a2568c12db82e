package org.miragemanager.manager.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/**
 * Gives the Temporal SDK's timers a few buckets. By themselves they have 69, for each of a hundred
 * combinations of labels, which makes a scrape a megabyte and more.
 */
final class TemporalHistograms implements MeterFilter {
  private static final double[] BOUNDS_NANOS =
      DoubleStream.of(1, 5, 20, 100, 500, 2_000, 10_000, 60_000)
          .map(millis -> millis * TimeUnit.MILLISECONDS.toNanos(1))
          .toArray();

  @Override
  public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig wanted) {
    if (!id.getName().startsWith("temporal_") || id.getType() != Meter.Type.TIMER) {
      return wanted;
    }
    return DistributionStatisticConfig.builder()
        .percentilesHistogram(false)
        .serviceLevelObjectives(BOUNDS_NANOS)
        .build()
        .merge(wanted);
  }
}
