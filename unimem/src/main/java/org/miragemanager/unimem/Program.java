package org.miragemanager.unimem;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A program: named steps, and guarded edges between them. After a step its edges are tried in the
 * order in which they were added: the first whose guard is true leads to the next step, and if
 * there is none the program is complete.
 */
public final class Program {
  private final String first;
  private final Step initially;
  private final boolean strict;
  private final Map<String, ProgramStep> steps;

  Program(String first, Step initially, boolean strict, Map<String, ProgramStep> steps) {
    this.first = first;
    this.initially = initially;
    this.strict = strict;
    this.steps = Map.copyOf(steps);
  }

  /** Begins to build a program that starts with the step of this name. */
  public static ProgramBuilder startingWith(String firstStep) {
    return new ProgramBuilder(firstStep);
  }

  /** The name of the first step. */
  public String first() {
    return first;
  }

  /** The names of all steps. */
  public Set<String> steps() {
    return steps.keySet();
  }

  /** Whether a second true guard of a row fails the program. */
  public boolean isStrict() {
    return strict;
  }

  /** What fills the store before the first step of a unikernel's life. */
  Step initially() {
    return initially;
  }

  Optional<ProgramStep> step(String name) {
    return Optional.ofNullable(steps.get(name));
  }

  /** A step with its place in a program. */
  record ProgramStep(String name, FencedStep work, boolean durable, List<Edge> edges) {
    /** A way to a next step; without a guard it is always open. */
    record Edge(String target, Guard guard) {
      boolean guarded() {
        return guard != null;
      }

      boolean open(StoreView store) {
        return guard == null || guard.isTrue(store);
      }
    }

    ProgramStep {
      edges = List.copyOf(edges);
    }

    /** The target of the first open edge; empty if there is none. */
    String next(StoreView store, boolean strict) {
      for (int index = 0; index < edges.size(); index++) {
        Edge edge = edges.get(index);
        if (edge.open(store)) {
          if (strict) {
            requireNoOther(index, store);
          }
          return edge.target();
        }
      }
      return "";
    }

    private void requireNoOther(int open, StoreView store) {
      for (Edge other : edges.subList(open + 1, edges.size())) {
        if (other.guarded() && other.open(store)) {
          throw new ProgramException(
              "after step %s the guards to %s and to %s are both true; a strict program allows one"
                  .formatted(name, edges.get(open).target(), other.target()));
        }
      }
    }
  }
}
