package org.miragemanager.workflows;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether every activity has its three tests: it failed, it ran twice, it was undone.
 *
 * @param faults what goes wrong with each step in some test
 * @param routes the steps that operations take in some test, one after the other
 * @param undoing how each step is undone
 */
record ActivityCoverage(
    Map<String, Set<Fault>> faults, List<List<String>> routes, Undoing undoing) {
  ActivityCoverage {
    faults = Map.copyOf(faults);
    routes = List.copyOf(routes);
  }

  /** What is missing, a sentence each. */
  Set<String> missing(List<Class<?>> interfaces) {
    Set<String> missing = new TreeSet<>();
    List<String> steps = new ArrayList<>();
    for (Class<?> activities : interfaces) {
      for (Method method : activities.getMethods()) {
        String step = method.getName();
        steps.add(step);
        whatLacks(step)
            .forEach(words -> missing.add(activities.getSimpleName() + "." + step + words));
      }
    }
    steps.stream()
        .filter(step -> steps.indexOf(step) != steps.lastIndexOf(step))
        .forEach(step -> missing.add("two activities are called " + step));
    named().stream()
        .filter(step -> !steps.contains(step))
        .forEach(step -> missing.add("no activity is called " + step + " any more"));
    return missing;
  }

  private List<String> whatLacks(String step) {
    List<String> lacking = new ArrayList<>();
    Set<Fault> met = faults.getOrDefault(step, Set.of());
    if (!met.containsAll(Set.of(Fault.FAILS_ONCE, Fault.REFUSED))) {
      lacking.add(" never fails");
    }
    if (!met.containsAll(Set.of(Fault.RUNS_TWICE, Fault.ANSWER_LOST))) {
      lacking.add(" never runs twice");
    }
    boolean hasUndo = undoing.by().containsKey(step);
    if (hasUndo == undoing.never().containsKey(step)) {
      lacking.add(" needs one line in Undoing: what undoes it, or why nothing does");
    }
    if (hasUndo && routes.stream().noneMatch(route -> undoing.isIn(route, step))) {
      lacking.add(" is never undone by " + undoing.by().get(step));
    }
    return lacking;
  }

  private Set<String> named() {
    Set<String> named = new TreeSet<>(undoing.never().keySet());
    undoing
        .by()
        .forEach(
            (step, undos) -> {
              named.add(step);
              named.addAll(undos);
            });
    return named;
  }
}
