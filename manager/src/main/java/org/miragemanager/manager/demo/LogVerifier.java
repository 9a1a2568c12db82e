package org.miragemanager.manager.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.miragemanager.manager.demo.StepLog.Line;

/**
 * Reads from a guest's own log what became of its steps whenever another domain took over: a pure
 * function of the log and of what was done to its domains.
 *
 * <p>What was durable is known from three things: a domain starts from a durable state; a domain
 * that was moved in order gave up all its steps; and the line of a durable step is printed before
 * it is acknowledged, but the next step does not begin before that. So of a domain that was killed
 * the last durable step may be repeated, and no other.
 */
final class LogVerifier {
  private final String guest;
  private final boolean durable;
  private final Map<Long, Ending> endings;

  /**
   * A judge of one guest.
   *
   * @param durable whether each of its steps waits until it is durable
   * @param endings how its domains ended; for one that is not named it is not known
   */
  LogVerifier(String guest, boolean durable, List<Ending> endings) {
    this.guest = guest;
    this.durable = durable;
    this.endings =
        endings.stream()
            .collect(
                Collectors.toMap(
                    Ending::generation, Function.identity(), (earlier, later) -> later));
  }

  /** All successions, oldest first. */
  List<Succession> judge(StepLog log) {
    List<Succession> found = new ArrayList<>();
    List<Line> before = null;
    for (List<Line> domain : log.domains().values()) {
      if (before != null) {
        found.add(judge(before, domain));
      }
      before = domain;
    }
    return found;
  }

  private Succession judge(List<Line> before, List<Line> after) {
    Line first = after.getFirst();
    long generation = before.getFirst().generation();
    Ending ending = endings.getOrDefault(generation, Ending.of(generation, InjectedFault.UNKNOWN));
    List<Line> inTime = before.stream().filter(line -> line.nanos() < first.nanos()).toList();
    if (inTime.isEmpty()) {
      // All its steps were taken when another domain ran already.
      return new Succession(
          guest, generation, first.generation(), ending.trouble(), 0, 0, 0, 0, 0, 0, before.size());
    }
    Line last = inTime.getLast();
    List<Line> repeated = inTime.stream().filter(line -> line.count() >= first.count()).toList();
    long late = (long) before.size() - inTime.size();
    long afterThaw = inTheMiddleOfAStep(before, first, ending) ? 1 : 0;
    return new Succession(
        guest,
        generation,
        first.generation(),
        ending.trouble(),
        first.nanos() - last.nanos(),
        repeated.size(),
        repeated.isEmpty() ? 0 : last.nanos() - repeated.getFirst().nanos(),
        Math.max(0, first.count() - last.count() - 1),
        Math.max(0, acknowledged(inTime, ending) - (first.count() - 1)),
        afterThaw,
        late - afterThaw);
  }

  /**
   * Whether the first step that came too late may have been begun before the domain was stopped.
   */
  private static boolean inTheMiddleOfAStep(List<Line> before, Line first, Ending ending) {
    return before.stream()
        .filter(line -> line.nanos() >= first.nanos())
        .findFirst()
        .filter(line -> line.nanos() >= ending.thawNanos())
        .isPresent();
  }

  /** How many of the guest's steps were durable, for sure, when the domain ended. */
  private long acknowledged(List<Line> steps, Ending ending) {
    long last = steps.getLast().count();
    if (ending.trouble() == InjectedFault.NONE) {
      return last;
    }
    long startedFrom = steps.getFirst().count() - 1;
    long shown = durable ? Math.max(startedFrom, last - 1) : startedFrom;
    return Math.max(shown, ending.durableSteps());
  }
}
