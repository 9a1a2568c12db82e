package org.miragemanager.demo.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.miragemanager.demo.log.StepLog.Step;

/**
 * Reads from a guest's own log what became of its steps whenever another domain took over: a pure
 * function of the log and of what was done to its domains.
 *
 * <p>What was durable is known from three things: a domain starts from a durable state; a domain
 * that was moved in order gave up all its steps; and the line of a durable step is printed before
 * it is acknowledged, but the next step does not begin before that. So of a domain that was killed
 * the last durable step may be repeated, and no other.
 */
public final class LogVerifier {
  /** What ended a domain, so that another one took its place. */
  public enum InjectedFault {
    /** None: it was moved, in order. */
    NONE,
    /** Its host was killed, and it with it. */
    HOST_KILLED,
    /** Its host stood still, and it with it; both went on later. */
    HOST_STOPPED,
    /** Its host's agent stood still, and went on later; the guest itself was left alone. */
    AGENT_STOPPED,
    /** Not known: a failover that was not provoked, as on a machine that is too busy. */
    UNKNOWN
  }

  /**
   * How a domain came to its end.
   *
   * @param generation which domain
   * @param fault what was done to it
   * @param durableSteps how many of the guest's steps the repository had before that: no later
   *     domain may begin before them
   * @param thawNanos when it was told to go on, on the clock of the guests' logs; it may have been
   *     in the middle of a step. {@link Long#MAX_VALUE}: never
   */
  public record Ending(long generation, InjectedFault fault, long durableSteps, long thawNanos) {
    /** The end of a domain whose guest went on elsewhere in order, or for a reason not known. */
    public static Ending of(long generation, InjectedFault fault) {
      return new Ending(generation, fault, 0, Long.MAX_VALUE);
    }
  }

  /**
   * What the guest's own log says of one domain taking another's place.
   *
   * @param guest whose
   * @param from the generation before
   * @param to the generation after
   * @param fault what ended the one before
   * @param outageNanos from its last step to the first step of the one after
   * @param repeated steps that both took
   * @param repeatedNanos how long the one before had worked on these
   * @param lost steps that neither took
   * @param acknowledgedLost steps that were durable, and that the one after did not start from
   * @param afterThaw steps in which the one before was stopped, and which it finished when it was
   *     told to go on: at most one, whose outcome is in no state
   * @param twoAtOnce other steps that the one before took after the one after had begun
   */
  public record Succession(
      String guest,
      long from,
      long to,
      InjectedFault fault,
      long outageNanos,
      long repeated,
      long repeatedNanos,
      long lost,
      long acknowledgedLost,
      long afterThaw,
      long twoAtOnce) {}

  private final String guest;
  private final boolean durable;
  private final Map<Long, Ending> endings;

  /**
   * A verifier for one guest.
   *
   * @param durable whether each of its steps waits until it is durable
   * @param endings how its domains ended; for one that is not named it is not known
   */
  public LogVerifier(String guest, boolean durable, List<Ending> endings) {
    this.guest = guest;
    this.durable = durable;
    this.endings =
        endings.stream()
            .collect(
                Collectors.toMap(
                    Ending::generation, Function.identity(), (earlier, later) -> later));
  }

  /** All successions, oldest first. */
  public List<Succession> judge(StepLog log) {
    List<Succession> found = new ArrayList<>();
    List<Step> before = null;
    for (List<Step> domain : log.domains().values()) {
      if (before != null) {
        found.add(judge(before, domain));
      }
      before = domain;
    }
    return found;
  }

  private Succession judge(List<Step> before, List<Step> after) {
    Step first = after.getFirst();
    long generation = before.getFirst().generation();
    Ending ending = endings.getOrDefault(generation, Ending.of(generation, InjectedFault.UNKNOWN));
    List<Step> inTime = before.stream().filter(step -> step.nanos() < first.nanos()).toList();
    if (inTime.isEmpty()) {
      // All its steps were taken when another domain ran already.
      return new Succession(
          guest, generation, first.generation(), ending.fault(), 0, 0, 0, 0, 0, 0, before.size());
    }
    Step last = inTime.getLast();
    List<Step> repeated = inTime.stream().filter(step -> step.count() >= first.count()).toList();
    long late = (long) before.size() - inTime.size();
    long afterThaw = inTheMiddleOfAStep(before, first, ending) ? 1 : 0;
    return new Succession(
        guest,
        generation,
        first.generation(),
        ending.fault(),
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
  private static boolean inTheMiddleOfAStep(List<Step> before, Step first, Ending ending) {
    return before.stream()
        .filter(step -> step.nanos() >= first.nanos())
        .findFirst()
        .filter(step -> step.nanos() >= ending.thawNanos())
        .isPresent();
  }

  /** How many of the guest's steps were durable, for sure, when the domain ended. */
  private long acknowledged(List<Step> steps, Ending ending) {
    long last = steps.getLast().count();
    if (ending.fault() == InjectedFault.NONE) {
      return last;
    }
    long startedFrom = steps.getFirst().count() - 1;
    long shown = durable ? Math.max(startedFrom, last - 1) : startedFrom;
    return Math.max(shown, ending.durableSteps());
  }
}
