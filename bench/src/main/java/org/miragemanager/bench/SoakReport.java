package org.miragemanager.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a soak showed.
 *
 * @param guests how many counters were moved to and fro, each of them all the time
 * @param migrations how many were done
 * @param failed how many were not
 * @param seconds what all of it took
 * @param grows what is more at the end than after the first tenth, in a sentence each; empty: all
 *     is flat
 * @param notJudged what is shown only, with the reason, in a sentence each
 * @param temporal which Temporal carried it
 * @param tenths the run in ten parts
 * @param machine processors, memory, system and Java
 */
record SoakReport(
    int guests,
    int migrations,
    int failed,
    double seconds,
    List<String> grows,
    List<String> notJudged,
    String temporal,
    List<Tenth> tenths,
    Map<String, Object> machine) {

  /**
   * One tenth of a soak: what its migrations took, and how things stand at its end.
   *
   * @param migrations how many it had
   * @param latencyMillis from the order to its answer
   * @param downtimeMillis from the request to suspend to the first step, as the hosts measured it
   * @param processorMillis processor time of a migration, by process
   * @param heapMebibytes heap after a full collection, by process
   * @param threads threads, by process
   * @param descriptors open files, sockets and pipes, by process
   * @param watchers those of them that watch folders (inotify), by process
   * @param folders folders that the agents keep, all together
   * @param rows rows of the repository's tables, after it has removed what is superfluous
   */
  record Tenth(
      int migrations,
      Figures latencyMillis,
      Figures downtimeMillis,
      Map<String, Double> processorMillis,
      Map<String, Double> heapMebibytes,
      Map<String, Long> threads,
      Map<String, Long> descriptors,
      Map<String, Long> watchers,
      long folders,
      Map<String, Long> rows) {}

  /** Which Temporal carries a soak, as {@code --temporal} of {@code miragectl up} says it. */
  enum TemporalChoice {
    /** Temporal's in-memory server, in the manager's process. */
    MEMORY,
    /** A real server, in a process of its own. */
    SERVER;

    /** The choice that the option's value means. */
    static TemporalChoice of(String option) {
      return valueOf(option.toUpperCase(Locale.ROOT));
    }

    /** The option's value. */
    String option() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A soak's report, for people: a line for each thing, a column for each tenth. */
  static final class Table {
    private static final int LABEL_WIDTH = 46;

    private final StringBuilder text = new StringBuilder();
    private final List<Tenth> tenths;

    private Table(List<Tenth> tenths) {
      this.tenths = tenths;
    }

    static String of(SoakReport report) {
      Table table = new Table(report.tenths());
      table.text.append(
          "%d migrations of %d guests in %.0f s; Temporal: %s%n"
              .formatted(
                  report.migrations(), report.guests(), report.seconds(), report.temporal()));
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
              line ->
                  table.text.append("not judged: ").append(line).append(System.lineSeparator()));
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
}
