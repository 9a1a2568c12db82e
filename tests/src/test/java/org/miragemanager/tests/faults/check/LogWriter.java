package org.miragemanager.tests.faults.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes a right life of a unikernel, line by line, for tests that spoil it in one place. */
final class LogWriter {
  static final long PACE = 10_000_000;

  private final List<DomainLog> logs = new ArrayList<>();
  private long now = 1_000 * PACE;

  /** A domain that does the steps from one number to another, and to which nothing happens. */
  LogWriter domain(long generation, long from, long to) {
    return domain(generation, from, to, List.of());
  }

  /** A domain after whose last step something is done to it. */
  LogWriter interrupted(long generation, long from, long to, Interruption.Kind kind) {
    long end = now + (to - from + 1) * PACE;
    return domain(generation, from, to, List.of(new Interruption(kind, end, end + PACE)));
  }

  private LogWriter domain(long generation, long from, long to, List<Interruption> interruptions) {
    StringBuilder text = new StringBuilder("a runtime's warning\n");
    for (long step = from; step <= to; step++) {
      now += PACE;
      text.append(line(now, generation, step));
    }
    logs.add(new DomainLog(generation, text.toString(), interruptions));
    now += 3 * PACE;
    return this;
  }

  /** The moment of the last line but so many steps' times. */
  long ago(long steps) {
    return now - 3 * PACE - steps * PACE;
  }

  static String line(long nanos, long generation, long step) {
    return "%d %d count %d %d\n".formatted(nanos, generation, step, step);
  }

  /** Something is printed at the end of a domain's log. */
  LogWriter append(long generation, String lines) {
    logs.replaceAll(
        log ->
            log.generation() == generation
                ? new DomainLog(generation, log.text() + lines, log.interruptions())
                : log);
    return this;
  }

  /** What was done to a domain was done at another time. */
  LogWriter shiftInterruption(long generation, long nanos) {
    logs.replaceAll(
        log ->
            log.generation() == generation
                ? new DomainLog(
                    generation,
                    log.text(),
                    log.interruptions().stream()
                        .map(
                            one ->
                                new Interruption(
                                    one.kind(), one.fromNanos() + nanos, one.toNanos() + nanos))
                        .toList())
                : log);
    return this;
  }

  /** A text in a domain's log becomes another. */
  LogWriter replace(long generation, String regularExpression, String replacement) {
    logs.replaceAll(
        log ->
            log.generation() == generation
                ? new DomainLog(
                    generation,
                    log.text().replaceFirst(regularExpression, replacement),
                    log.interruptions())
                : log);
    return this;
  }

  Evidence evidence() {
    return new Evidence("counter-1", false, logs, List.of(), Set.of());
  }

  Evidence durableEvidence() {
    return new Evidence("counter-1", true, logs, List.of(), Set.of());
  }

  Evidence evidence(List<Acknowledgement> acknowledgements, Set<Long> witnessed) {
    return new Evidence("counter-1", false, logs, acknowledgements, witnessed);
  }
}
