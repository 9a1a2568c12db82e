package org.miragemanager.manager.cli.output;

import java.util.List;
import org.miragemanager.manager.service.HostView;

/** A host in a table. */
public final class HostColumns {
  private HostColumns() {}

  public static List<Column<HostView>> all() {
    return List.of(
        Column.always("NAME", HostView::name),
        Column.always("STATUS", HostColumns::status),
        Column.always("GUESTS", host -> host.guests() + "/" + host.maxGuests()),
        Column.always("FREE", host -> HumanText.size(host.freeMemoryBytes())),
        Column.always("DRIVERS", host -> String.join(",", host.drivers())),
        Column.description("TROUBLE", HostView::troubleReason),
        Column.wide("MEMORY", host -> HumanText.size(host.memoryBytes())),
        Column.wide("LEASE", host -> String.valueOf(host.leaseNumber())),
        Column.wide("LABELS", HostColumns::labels),
        Column.wide("ADDRESS", HostView::address));
  }

  private static String labels(HostView host) {
    return HumanText.labels(host.labels());
  }

  private static String status(HostView host) {
    if (!host.leaseRuns()) {
      return "lost";
    }
    if (host.heldBack()) {
      return "seems lost";
    }
    String drain = host.guests() == 0 ? "drained" : "draining";
    if (host.trouble() != null) {
      return host.drained() ? drain + ", " + host.trouble() : host.trouble();
    }
    return host.drained() ? drain : "ready";
  }
}
