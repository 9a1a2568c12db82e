package org.miragemanager.workflows;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.miragemanager.workflows.temporal.StrictDataConverter.WorkflowInput;

/**
 * An operation whose history is recorded: one line of {@link Scenarios}.
 *
 * @param type the workflow's type
 * @param from where the unikernel is at first; empty: it is not there yet
 * @param to where it is to go; empty: no host is named
 * @param by who starts it: the manager tells more than a person types
 * @param trouble what is wrong with the target's host, or with all, or with the input
 * @param step at which step something goes wrong
 * @param fault what goes wrong there
 * @param end how it ends
 */
record Scenario(
    String type,
    Optional<String> from,
    Optional<String> to,
    String by,
    Optional<String> trouble,
    Optional<String> step,
    Optional<Fault> fault,
    End end) {
  static final String SHELF = "shelf";

  /** On edge-1, where its domain has ended. */
  static final String LOST = "lost";

  static final String BY_MANAGER = "manager";
  static final String BAD_INPUT = "BAD_INPUT";
  private static final String EVERYWHERE = " everywhere";

  /** Reads a line, whose columns are the components. */
  static Scenario of(String line) {
    List<String> columns = Arrays.stream(line.split("\\|")).map(String::strip).toList();
    return new Scenario(
        columns.get(0),
        given(columns.get(1)),
        given(columns.get(2)),
        columns.get(3),
        given(columns.get(4)),
        given(columns.get(5)),
        given(columns.get(6)).map(Fault::valueOf),
        End.valueOf(columns.get(7)));
  }

  private static Optional<String> given(String column) {
    return column.equals("-") ? Optional.empty() : Optional.of(column);
  }

  /** The trouble that hosts have; the end of the line says which. */
  Optional<FakeHost.Trouble> hostTrouble() {
    return trouble
        .filter(word -> !word.equals(BAD_INPUT))
        .map(word -> FakeHost.Trouble.valueOf(word.replace(EVERYWHERE, "")));
  }

  boolean troubleIsEverywhere() {
    return trouble.filter(word -> word.endsWith(EVERYWHERE)).isPresent();
  }

  /** The name of its file, made of all that distinguishes it. */
  String name() {
    return Stream.of(
            Optional.of(type),
            from.map(place -> "from " + place),
            to.filter(WorkflowInput.ANY_HOST::equals).map(any -> "to any"),
            Optional.of(by).filter(who -> !who.equals(BY_MANAGER)).map(who -> "by " + who),
            Optional.of(end.name()),
            trouble.filter(word -> !word.equals(end.name())),
            step.map(word -> word.replaceAll("(?=[A-Z])", "-")),
            fault.map(Enum::name))
        .flatMap(Optional::stream)
        .map(word -> word.toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-'))
        .collect(Collectors.joining("-"));
  }
}
