package org.miragemanager.tests.faults.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the lines of a counter's log: {@code <nanoseconds> <generation> count <value>}, and perhaps
 * {@code <sequence>} as a fifth field; without it the value stands for it, because each step adds
 * one.
 *
 * <p>Lines that do not begin with a digit are what a runtime says; all others must be steps.
 */
final class LogLines {
  private static final String NUMBER = "[0-9]{1,18}";

  private LogLines() {}

  static GenerationSteps read(String unikernel, DomainLog log, List<Violation> violations) {
    List<StepLine> lines = new ArrayList<>();
    log.text()
        .lines()
        .filter(line -> !line.isEmpty() && Character.isDigit(line.charAt(0)))
        .forEach(line -> read(unikernel, log.generation(), line, lines, violations));
    return new GenerationSteps(log.generation(), lines, log.interruptions());
  }

  private static void read(
      String unikernel,
      long generation,
      String line,
      List<StepLine> lines,
      List<Violation> violations) {
    String[] fields = line.split(" ", -1);
    if (!isStep(fields)) {
      violations.add(
          new Violation(
              Violation.Kind.DAMAGED_LOG, unikernel, generation, "not a step: \"" + line + "\""));
      return;
    }
    long said = Long.parseLong(fields[1]);
    if (said != generation) {
      violations.add(
          new Violation(
              Violation.Kind.DAMAGED_LOG,
              unikernel,
              generation,
              "its log has a line of generation " + said + ": \"" + line + "\""));
      return;
    }
    long value = Long.parseLong(fields[3]);
    long sequence = fields.length == 5 ? Long.parseLong(fields[4]) : value;
    lines.add(new StepLine(Long.parseLong(fields[0]), said, value, sequence));
  }

  private static boolean isStep(String[] fields) {
    return (fields.length == 4 || fields.length == 5)
        && fields[0].matches(NUMBER)
        && fields[1].matches(NUMBER)
        && fields[2].equals("count")
        && fields[3].matches(NUMBER)
        && (fields.length == 4 || fields[4].matches(NUMBER));
  }
}
