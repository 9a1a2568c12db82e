package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl stop}. */
@Command(
    name = "stop",
    description = "Stop a unikernel for good.",
    footer = {"", "Examples:", "  miragectl stop counter-1", "  miragectl stop counter-1 --detach"})
public final class StopVerb extends OperationVerb {
  @Parameters(index = "0", paramLabel = "NAME", description = "The unikernel's name.")
  private String name;

  StopVerb(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    return operate("stop", name, ApiPath.UNIKERNELS.child(name).child("stop"), new Order());
  }
}
