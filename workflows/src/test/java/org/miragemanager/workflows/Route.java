package org.miragemanager.workflows;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One way that operations of a type go when every step does what it can: one line of {@link
 * Routes}.
 *
 * @param type the workflow's type
 * @param from where the unikernel is at first: a host, {@link Scenario#SHELF}, {@link
 *     Scenario#LOST}, or {@link #NOWHERE}
 * @param to where it is to go; empty: no host is named
 * @param trouble what is wrong with a host, and perhaps with all
 * @param end where the unikernel is in the end
 * @param steps what the workflow asks for, in this order
 */
record Route(
    String type,
    String from,
    Optional<String> to,
    String trouble,
    Whereabouts end,
    List<String> steps) {
  static final String NOWHERE = "-";
  private static final String EVERYWHERE = " everywhere";

  Route {
    steps = List.copyOf(steps);
  }

  /** Reads a line, whose columns are the components. */
  static Route of(String line) {
    List<String> columns = Arrays.stream(line.split("\\|")).map(String::strip).toList();
    return new Route(
        columns.get(0),
        columns.get(1),
        Optional.of(columns.get(2)).filter(host -> !host.equals(NOWHERE)),
        columns.get(3),
        Whereabouts.valueOf(columns.get(4)),
        Arrays.asList(columns.get(5).split(" +")));
  }

  /** The trouble that hosts have. */
  FakeHost.Trouble hostTrouble() {
    return trouble.equals("-")
        ? FakeHost.Trouble.NONE
        : FakeHost.Trouble.valueOf(trouble.replace(EVERYWHERE, ""));
  }

  /** Whether a host has that trouble. */
  boolean troubles(String host) {
    String troubled =
        hostTrouble() == FakeHost.Trouble.STATE_REFUSED ? from : to.orElse(Scenario.SHELF);
    return trouble.endsWith(EVERYWHERE) || host.equals(troubled);
  }

  /** Whether it leaves a host that runs it. */
  boolean leavesHost() {
    return from.startsWith("edge-");
  }

  /** How many steps this begins with that the other begins with too. */
  int sharedSteps(Route other) {
    int shared = 0;
    while (shared < Math.min(steps.size(), other.steps.size())
        && steps.get(shared).equals(other.steps.get(shared))) {
      shared++;
    }
    return shared;
  }

  @Override
  public String toString() {
    return type + " from " + from + (trouble.equals("-") ? "" : " " + trouble);
  }
}
