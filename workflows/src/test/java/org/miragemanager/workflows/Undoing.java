package org.miragemanager.workflows;

import java.util.List;
import java.util.Map;

/**
 * How each activity is undone, or why it never is. A new one needs a line in one of the two.
 *
 * @param by what undoes it, in this order; other steps may come between
 * @param never why nothing does
 */
record Undoing(Map<String, List<String>> by, Map<String, String> never) {
  /** As it is. */
  static final Undoing OF_ALL =
      new Undoing(
          Map.of(
              "register", List.of("unregister"),
              "reserve", List.of("release"),
              "prepareAnother", List.of("retireTarget", "release"),
              "createTarget", List.of("retireTarget", "destroyTarget"),
              "suspendSource", List.of("retireTarget", "seeSourceRun"),
              "resumeTarget", List.of("claimTarget", "prepareAnother"),
              "closeHost", List.of("openHost")),
          Map.ofEntries(
              Map.entry("fetchImage", "what has come is kept for the next time"),
              Map.entry("handOver", "the point of no return: only forward after it"),
              Map.entry("destroySource", "the source is retired, and can never run again"),
              Map.entry("stop", "it is for good, and comes when no way leads back"),
              Map.entry("release", "it is the end"),
              Map.entry("unregister", "undoes"),
              Map.entry("retireTarget", "undoes"),
              Map.entry("destroyTarget", "undoes"),
              Map.entry("seeSourceRun", "undoes"),
              Map.entry("claimTarget", "undoes"),
              Map.entry("openHost", "undoes"),
              Map.entry("listGuests", "reads only"),
              Map.entry("lost", "reads only")));

  Undoing {
    by = Map.copyOf(by);
    never = Map.copyOf(never);
  }

  /** Whether a route that has these steps undoes that one, after having done it. */
  boolean isIn(List<String> steps, String step) {
    int next = steps.indexOf(step) + 1;
    for (String undo : by.get(step)) {
      int found = steps.subList(next, steps.size()).indexOf(undo);
      if (next == 0 || found < 0) {
        return false;
      }
      next += found + 1;
    }
    return true;
  }
}
