package org.miragemanager.tests.faults.plan;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What happens in one run.
 *
 * @param run its number, from 1
 * @param unikernel which one's migration is hit, from 0
 * @param faults one or two
 */
public record Plan(int run, int unikernel, List<Fault> faults) {
  /** Copies the list. */
  public Plan {
    faults = List.copyOf(faults);
  }

  @Override
  public String toString() {
    return faults.stream().map(Fault::toString).collect(Collectors.joining(" "));
  }
}
