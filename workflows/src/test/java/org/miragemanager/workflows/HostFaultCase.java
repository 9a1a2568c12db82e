package org.miragemanager.workflows;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One step of one operation on a host goes wrong in one way, the first time that it is asked for.
 *
 * @param route what is asked for
 * @param step which step
 * @param fault how it goes wrong
 */
record HostFaultCase(HostRoute route, String step, Fault fault) {

  /** All of them; the step at which an operation is aborted goes wrong by that already. */
  static List<HostFaultCase> all() {
    return HostRoute.all().stream().flatMap(HostFaultCase::of).toList();
  }

  private static Stream<HostFaultCase> of(HostRoute route) {
    return route.steps().stream()
        .distinct()
        .filter(step -> !route.abortedAt().equals(Optional.of(step)))
        .flatMap(
            step ->
                FaultCase.faults(step).stream()
                    .map(fault -> new HostFaultCase(route, step, fault)));
  }

  /** Whether no retry helps. */
  boolean isRefused() {
    return fault == Fault.REFUSED || fault == Fault.DONE_THEN_REFUSED;
  }

  @Override
  public String toString() {
    return route + ": " + step + " " + fault;
  }
}
