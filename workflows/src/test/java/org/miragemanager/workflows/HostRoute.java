package org.miragemanager.workflows;

import java.util.List;
import java.util.Optional;
import org.miragemanager.workflows.drain.DrainWorkflow;
import org.miragemanager.workflows.failover.FailoverWorkflow;

/**
 * What is done to a host, when every step does what it can. What becomes of its guests is transfers
 * of their own.
 *
 * @param type the workflow's type
 * @param abortedAt the step at which an operator aborts it
 * @param steps what the workflow asks for, in this order
 */
record HostRoute(String type, Optional<String> abortedAt, List<String> steps) {
  HostRoute {
    steps = List.copyOf(steps);
  }

  /** All of them. */
  static List<HostRoute> all() {
    return List.of(
        new HostRoute(
            DrainWorkflow.TYPE, Optional.empty(), List.of("closeHost", "listGuests", "listGuests")),
        new HostRoute(
            DrainWorkflow.TYPE,
            Optional.of("listGuests"),
            List.of("closeHost", "listGuests", "openHost")),
        new HostRoute(FailoverWorkflow.TYPE, Optional.empty(), List.of("lost")));
  }

  @Override
  public String toString() {
    return type + abortedAt.map(step -> " aborted at " + step).orElse("");
  }
}
