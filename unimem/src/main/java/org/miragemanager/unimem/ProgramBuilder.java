package org.miragemanager.unimem;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.miragemanager.unimem.Program.ProgramStep;

/**
 * Builds a program; every mistake that can be seen before it runs is a {@link ProgramException}.
 */
public final class ProgramBuilder {
  private static final int LONGEST_NAME = 64;

  private record Draft(FencedStep work, boolean durable, List<ProgramStep.Edge> edges) {}

  private final String first;
  private final Map<String, Draft> drafts = new LinkedHashMap<>();
  private Step initially;
  private boolean strict;

  ProgramBuilder(String first) {
    this.first = requireName(first);
  }

  /**
   * Fills the store before the first step of a unikernel's life: not when it goes on from a state.
   * It is no step: nothing counts it, and nothing suspends after it.
   */
  public ProgramBuilder initially(Step work) {
    this.initially = Objects.requireNonNull(work);
    return this;
  }

  /** Adds a step. Its name has 1 to 64 letters, digits, dots, hyphens or underscores. */
  public ProgramBuilder step(String name, Step work) {
    return step(name, unfenced(work));
  }

  /** Adds a step with effects outside of the store. */
  public ProgramBuilder step(String name, FencedStep work) {
    return add(name, work, false);
  }

  /**
   * Adds a step whose outcome is durable before the program goes on: the program waits until the
   * repository has it. A crash of the host does not undo it.
   */
  public ProgramBuilder durableStep(String name, Step work) {
    return durableStep(name, unfenced(work));
  }

  /** Adds a step with effects outside of the store, whose outcome is durable likewise. */
  public ProgramBuilder durableStep(String name, FencedStep work) {
    return add(name, work, true);
  }

  private static FencedStep unfenced(Step work) {
    Objects.requireNonNull(work);
    return (store, context) -> work.execute(store);
  }

  private ProgramBuilder add(String name, FencedStep work, boolean durable) {
    Draft draft = new Draft(Objects.requireNonNull(work), durable, new ArrayList<>());
    if (drafts.putIfAbsent(requireName(name), draft) != null) {
      throw new ProgramException("there are two steps of the name %s: rename one".formatted(name));
    }
    return this;
  }

  /**
   * Adds an edge that may be taken when its guard is true. The step that it leaves must have been
   * added.
   */
  public ProgramBuilder edge(String from, String to, Guard guard) {
    return edge(from, new ProgramStep.Edge(requireName(to), Objects.requireNonNull(guard)));
  }

  /**
   * Adds an edge that may always be taken: the last of its row. The step that it leaves must have
   * been added.
   */
  public ProgramBuilder edge(String from, String to) {
    return edge(from, new ProgramStep.Edge(requireName(to), null));
  }

  private ProgramBuilder edge(String from, ProgramStep.Edge edge) {
    Draft draft = drafts.get(from);
    if (draft == null) {
      throw unknown(from, "an edge leaves it");
    }
    List<ProgramStep.Edge> row = draft.edges();
    if (!row.isEmpty() && !row.getLast().guarded()) {
      throw new ProgramException(
          "the edge from %s to %s can never be taken: the one to %s before it has no guard"
              .formatted(from, edge.target(), row.getLast().target()));
    }
    row.add(edge);
    return this;
  }

  /**
   * Fails the program when two guards of a row are true at once. An edge without a guard has none
   * that could be true: it stays what is taken otherwise.
   */
  public ProgramBuilder strict() {
    this.strict = true;
    return this;
  }

  /** The program. */
  public Program build() {
    if (!drafts.containsKey(first)) {
      throw unknown(first, "the program starts with it");
    }
    Map<String, ProgramStep> steps = new LinkedHashMap<>();
    for (Map.Entry<String, Draft> entry : drafts.entrySet()) {
      Draft draft = entry.getValue();
      for (ProgramStep.Edge edge : draft.edges()) {
        if (!drafts.containsKey(edge.target())) {
          throw unknown(edge.target(), "an edge from " + entry.getKey() + " leads to it");
        }
      }
      String name = entry.getKey();
      steps.put(name, new ProgramStep(name, draft.work(), draft.durable(), draft.edges()));
    }
    return new Program(first, initially, strict, steps);
  }

  private static ProgramException unknown(String name, String why) {
    return new ProgramException("there is no step %s, and %s: add it".formatted(name, why));
  }

  private static String requireName(String name) {
    boolean valid = !name.isEmpty() && name.length() <= LONGEST_NAME;
    for (int index = 0; valid && index < name.length(); index++) {
      valid = isNameCharacter(name.charAt(index));
    }
    if (!valid) {
      throw new ProgramException(
          "\"%s\" is no name of a step: use 1 to %d letters, digits, dots, hyphens or underscores"
              .formatted(name, LONGEST_NAME));
    }
    return name;
  }

  private static boolean isNameCharacter(char character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || character == '.'
        || character == '-'
        || character == '_';
  }
}
