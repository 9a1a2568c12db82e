package org.miragemanager.manager.cli;

import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl rm}. */
@Command(
    name = "rm",
    description = "Forget a unikernel that is not running, with its state and logs.",
    footer = {"", "Examples:", "  miragectl stop counter-1 && miragectl rm counter-1"})
public final class RemoveVerb extends Verb {
  @Parameters(paramLabel = "NAME", description = "The unikernel's name.")
  private String name;

  RemoveVerb(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() throws java.io.IOException {
    manager().delete(ApiPath.UNIKERNELS.child(name));
    surroundings().out().write((name + " is forgotten\n").getBytes(StandardCharsets.UTF_8));
    return ExitCode.DONE;
  }
}
