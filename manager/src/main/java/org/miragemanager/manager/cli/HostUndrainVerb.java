package org.miragemanager.manager.cli;

import org.miragemanager.manager.service.HostView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl host undrain}. */
@Command(
    name = "undrain",
    description = {
      "Have a host take guests again.",
      "A drain that goes on is ended: migrations that are under way end first. Guests that have"
          + " moved stay where they are."
    },
    footer = {"", "Examples:", "  miragectl host undrain edge-1"})
public final class HostUndrainVerb extends ResultVerb {
  @Parameters(paramLabel = "HOST", description = "The host's name.")
  private String name;

  HostUndrainVerb(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    ManagerClient manager = manager();
    ApiPath path = ApiPath.HOSTS.child(name);
    boolean drained = manager.get(path, ViewReader::host).drained();
    HostView host =
        manager.answered(
            new AnswerWait(manager, surroundings(), new DrainWait(manager, name, "undrain"))
                .until(manager.begin(path.child("undrain"), new Order())),
            ViewReader::host);
    output().result(host, name + (drained ? " takes guests again" : " takes guests already"));
    return ExitCode.DONE;
  }
}
