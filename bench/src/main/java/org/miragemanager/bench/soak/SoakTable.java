package org.miragemanager.bench.soak;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A soak's report, for people: a line for each thing, a column for each tenth. */
final class SoakTable {
  private static final int LABEL_WIDTH = 46;

  private final StringBuilder text = new StringBuilder();
  private final List<Tenth> tenths;

  private SoakTable(List<Tenth> tenths) {
    this.tenths = tenths;
  }

  static String of(SoakReport report) {
    SoakTable table = new SoakTable(report.tenths());
    table.text.append(
        "%d migrations of %d guests in %.0f s; Temporal: %s%n"
            .formatted(report.migrations(), report.guests(), report.seconds(), report.temporal()));
    table.line("latency p50, ms", tenth -> tenth.latencyMillis().p50());
    table.line("latency p99, ms", tenth -> tenth.latencyMillis().p99());
    table.line("downtime p50, ms", tenth -> tenth.downtimeMillis().p50());
    table.line("downtime p99, ms", tenth -> tenth.downtimeMillis().p99());
    table.lines("processor time of a migration, ms", Tenth::processorMillis);
    table.lines("heap, MiB", Tenth::heapMebibytes);
    table.lines("threads", Tenth::threads);
    table.lines("descriptors", Tenth::descriptors);
    table.lines("folder watchers", Tenth::watchers);
    table.line("folders of the agents", Tenth::folders);
    table.lines("rows after a pruning", Tenth::rows);
    report
        .notJudged()
        .forEach(
            line -> table.text.append("not judged: ").append(line).append(System.lineSeparator()));
    return table.text.toString();
  }

  private void lines(String label, Function<Tenth, Map<String, ? extends Number>> figures) {
    for (String name : figures.apply(tenths.getLast()).keySet()) {
      line(label + ": " + name, tenth -> figures.apply(tenth).get(name));
    }
  }

  private void line(String label, Function<Tenth, Number> figure) {
    text.append(label)
        .append(" ".repeat(Math.max(1, LABEL_WIDTH - label.length())))
        .append(
            tenths.stream()
                .map(tenth -> "%8.1f".formatted(number(figure.apply(tenth))))
                .collect(Collectors.joining()))
        .append(System.lineSeparator());
  }

  private static double number(Number figure) {
    return figure == null ? Double.NaN : figure.doubleValue();
  }
}
