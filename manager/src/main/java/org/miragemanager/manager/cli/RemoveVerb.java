package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl rm}. */
@Command(
    name = "rm",
    description = "Forget a unikernel that is not running, with its state and logs.",
    footer = {"", "Examples:", "  miragectl stop counter-1 && miragectl rm counter-1"})
public final class RemoveVerb extends ResultVerb {
  @Parameters(paramLabel = "NAME", description = "The unikernel's name.")
  private String name;

  RemoveVerb(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    manager().delete(ApiPath.UNIKERNELS.child(name));
    output().result(new Removal("unikernel", name), name + " is forgotten");
    return ExitCode.DONE;
  }
}
