package org.miragemanager.manager.cli.command.host;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.Answer;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.ManagerClient;
import org.miragemanager.manager.cli.client.OperationWait;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ResultCommand;
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
public final class HostUndrainCommand extends ResultCommand {
  private static final int A_DRAIN_GOES_ON = 202;

  @Parameters(paramLabel = "HOST", description = "The host's name.")
  private String name;

  HostUndrainCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    ManagerClient manager = manager();
    ApiPath path = ApiPath.HOSTS.child(name);
    boolean drained = manager.get(path, ViewReader::host).drained();
    Answer answer = manager.send(path.child("undrain"), new JsonObjectWriter());
    while (answer.status() == A_DRAIN_GOES_ON) {
      OperationWait.ofDrain(manager, surroundings(), name, "undrain")
          .ended(manager.answered(answer, ViewReader::drain));
      answer = manager.send(path.child("undrain"), new JsonObjectWriter());
    }
    HostView host = manager.answered(answer, ViewReader::host);
    output().result(host, name + (drained ? " takes guests again" : " takes guests already"));
    return ExitCode.DONE;
  }
}
