package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl show}. */
@Command(
    name = "show",
    description = "Show all about a unikernel.",
    footer = {"", "Examples:", "  miragectl show counter-1", "  miragectl show counter-1 -o yaml"})
public final class ShowVerb extends ResultVerb {
  @Parameters(paramLabel = "NAME", description = "The unikernel's name.")
  private String name;

  ShowVerb(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    output()
        .one(
            manager().get(ApiPath.UNIKERNELS.child(name), ViewReader::unikernel),
            UnikernelColumns.at(surroundings().clock().instant()));
    return ExitCode.DONE;
  }
}
