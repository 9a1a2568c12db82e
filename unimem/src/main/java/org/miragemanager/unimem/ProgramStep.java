package org.miragemanager.unimem;

import java.util.List;

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
