package org.miragemanager.tests.faults.check;

import java.util.List;

/**
 * What a unikernel's logs show.
 *
 * @param steps how many lines were judged
 * @param generations how many domains took steps
 * @param repeated steps that were done again after a failover
 * @param lateSteps steps that a generation finished after a later one had begun, as it may once
 * @param violations what must never be
 */
public record Verdict(
    long steps, long generations, long repeated, long lateSteps, List<Violation> violations) {
  /** Copies the list. */
  public Verdict {
    violations = List.copyOf(violations);
  }

  /** Acknowledged steps or states that are lost. */
  public long lostAcknowledged() {
    return violations.stream().filter(Verdict::isLoss).count();
  }

  /** All other violations. */
  public long otherViolations() {
    return violations.size() - lostAcknowledged();
  }

  private static boolean isLoss(Violation violation) {
    return violation.kind() == Violation.Kind.LOST_ACKNOWLEDGED;
  }
}
