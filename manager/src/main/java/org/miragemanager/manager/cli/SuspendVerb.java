package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl suspend}. */
@Command(
    name = "suspend",
    description = "Put a running unikernel, with its state, on the shelf.",
    footer = {
      "",
      "Examples:",
      "  miragectl suspend counter-1",
      "  miragectl suspend counter-1 -o json"
    })
public final class SuspendVerb extends OperationVerb {
  @Parameters(index = "0", paramLabel = "NAME", description = "The unikernel's name.")
  private String name;

  SuspendVerb(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    return operate("suspend", name, ApiPath.UNIKERNELS.child(name).child("suspend"), new Order());
  }
}
