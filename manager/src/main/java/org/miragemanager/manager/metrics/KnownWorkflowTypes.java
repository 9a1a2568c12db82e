package org.miragemanager.manager.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.Set;
import org.miragemanager.workflows.temporal.MirageWorkflows;

/**
 * Counts workflow types that this program does not have under one label. A client of Temporal may
 * start workflows of any type, and each would otherwise have some sixty series of its own, for
 * ever.
 */
final class KnownWorkflowTypes implements MeterFilter {
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
