package org.miragemanager.unimem;

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
}
