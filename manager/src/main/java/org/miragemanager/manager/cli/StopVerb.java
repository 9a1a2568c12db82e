package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code miragectl stop}. */
@Command(
    name = "stop",
    description = "Stop a unikernel for good.",
    footer = {
      "",
      "Examples:",
      "  miragectl stop counter-1",
      "  miragectl stop counter-1 --detach",
      "  miragectl stop counter-1 --force"
    })
public final class StopVerb extends OperationVerb {
  @Parameters(index = "0", paramLabel = "NAME", description = "The unikernel's name.")
  private String name;

  @Option(
      names = "--force",
      description =
          "End a guest that does not answer, or whose state cannot be handed over; what came after"
              + " its newest checkpoint is given up.")
  private boolean force;

  StopVerb(Surroundings surroundings) {
    super(surroundings);
  }

  private Order order() {
    return force ? new Order().with("force", true) : new Order();
  }

  @Override
  public Integer call() {
    return operate("stop", name, ApiPath.UNIKERNELS.child(name).child("stop"), order());
  }
}
