package org.miragemanager.manager.cli.command;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.ManagerClient;
import org.miragemanager.manager.cli.client.ManagerConnection.Answer;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;
import org.miragemanager.manager.cli.client.OperationWait;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ManagerCommand.ResultCommand;
import org.miragemanager.manager.cli.option.HelpOption;
import org.miragemanager.manager.cli.option.OptionRange;
import org.miragemanager.manager.cli.output.Column.HostColumns;
import org.miragemanager.manager.cli.output.HumanText.OperationSentence;
import org.miragemanager.manager.cli.output.Removal;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.HostView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code miragectl host}. */
@Command(
    name = "host",
    description = "Look at the hosts, empty them, say that they are lost, forget them.",
    subcommands = {
      HostCommands.HostListCommand.class,
      HostCommands.HostShowCommand.class,
      HostCommands.HostDrainCommand.class,
      HostCommands.HostUndrainCommand.class,
      HostCommands.HostFailoverCommand.class,
      HostCommands.HostRemoveCommand.class
    },
    footer = {"", "Examples:", "  miragectl host list", "  miragectl host drain edge-1"})
public final class HostCommands {
  @Mixin HelpOption help;

  /** {@code miragectl host list}. */
  @Command(
      name = "list",
      aliases = "ls",
      description = "List the hosts.",
      footer = {"", "Examples:", "  miragectl host list", "  miragectl host list -o wide"})
  public static final class HostListCommand extends ResultCommand {
    HostListCommand(CliEnvironment surroundings) {
      super(surroundings);
    }

    @Override
    public Integer call() {
      output().list(manager().list(ApiPath.HOSTS, ViewReader::host), HostColumns.all());
      return ExitCode.DONE;
    }
  }

  /** {@code miragectl host show}. */
  @Command(
      name = "show",
      description = "Show all about a host.",
      footer = {"", "Examples:", "  miragectl host show edge-1"})
  public static final class HostShowCommand extends ResultCommand {
    @Parameters(paramLabel = "HOST", description = "The host's name.")
    private String name;

    HostShowCommand(CliEnvironment surroundings) {
      super(surroundings);
    }

    @Override
    public Integer call() {
      output().one(manager().get(ApiPath.HOSTS.child(name), ViewReader::host), HostColumns.all());
      return ExitCode.DONE;
    }
  }

  /** {@code miragectl host rm}. */
  @Command(
      name = "rm",
      description = {
        "Forget a host that has no guests and takes none, being drained or lost.",
        "Stop its agent first: it would join again, as a new host that takes guests. What guests"
            + " printed there is not read any more."
      },
      footer = {"", "Examples:", "  miragectl host drain edge-1 && miragectl host rm edge-1"})
  public static final class HostRemoveCommand extends ResultCommand {
    @Parameters(paramLabel = "HOST", description = "The host's name.")
    private String name;

    HostRemoveCommand(CliEnvironment surroundings) {
      super(surroundings);
    }

    @Override
    public Integer call() {
      manager().delete(ApiPath.HOSTS.child(name));
      output().result(new Removal("host", name), name + " is forgotten");
      return ExitCode.DONE;
    }
  }

  /** {@code miragectl host drain}. */
  @Command(
      name = "drain",
      description = {
        "Move all guests of a host to other hosts; it takes none from now on.",
        "Guests that cannot be moved are named; to drain it again goes on. A drain that goes on is"
            + " ended by undrain."
      },
      footer = {
        "",
        "Examples:",
        "  miragectl host drain edge-1",
        "  miragectl host drain edge-1 --parallel 8 --detach",
        "  miragectl host drain edge-1 -o json          # who stays, and why, in the field staying"
      })
  public static final class HostDrainCommand extends ResultCommand {
    private static final int MOST_PARALLEL = 64;

    @Parameters(paramLabel = "HOST", description = "The host's name.")
    private String name;

    @Option(
        names = "--parallel",
        paramLabel = "N",
        defaultValue = "4",
        description = "How many guests are moved at a time, 1 to 64 (default: 4).")
    private long parallel;

    @Option(names = "--detach", description = "Do not wait for the end.")
    private boolean detach;

    HostDrainCommand(CliEnvironment surroundings) {
      super(surroundings);
    }

    @Override
    public Integer call() {
      OptionRange.between("--parallel", parallel, 1, MOST_PARALLEL);
      DrainView drain =
          OperationWait.ofDrain(manager(), surroundings(), name, "drain")
              .begin(
                  ApiPath.HOSTS.child(name).child("drain"),
                  new JsonObjectWriter().with("parallel", parallel),
                  detach);
      boolean goesOn = drain.endedAt() == null;
      if (goesOn || drain.outcome().equals("done")) {
        output()
            .result(drain, goesOn ? OperationSentence.drainGoesOn("drain", name) : drain.detail());
        return ExitCode.DONE;
      }
      if (output().isForPrograms()) {
        output().result(drain, "");
      }
      throw new CommandFailure(ExitCode.FAILED, drain.detail());
    }
  }

  /** {@code miragectl host undrain}. */
  @Command(
      name = "undrain",
      description = {
        "Have a host take guests again.",
        "A drain that goes on is ended: migrations that are under way end first. Guests that have"
            + " moved stay where they are."
      },
      footer = {"", "Examples:", "  miragectl host undrain edge-1"})
  public static final class HostUndrainCommand extends ResultCommand {
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

  /** {@code miragectl host failover}. */
  @Command(
      name = "failover",
      description = {
        "Bring back the guests of a host that is lost, on your word.",
        "A single lost host needs none: its guests are brought back by themselves. When more than half"
            + " of the hosts seem lost at once, the manager waits for it."
      },
      footer = {
        "",
        "Examples:",
        "  miragectl host failover edge-1",
        "  miragectl host failover edge-1 --confirm-host-is-off   # also guests that run without lease"
      })
  public static final class HostFailoverCommand extends ResultCommand {
    @Parameters(paramLabel = "HOST", description = "The host's name.")
    private String name;

    @Option(
        names = "--confirm-host-is-off",
        description =
            "You have seen to it that the host runs nothing any more: nobody waits for the end of its"
                + " lease. If it does run, its guests may run twice.")
    private boolean confirmedOff;

    HostFailoverCommand(CliEnvironment surroundings) {
      super(surroundings);
    }

    @Override
    public Integer call() {
      output()
          .one(
              manager()
                  .post(
                      ApiPath.HOSTS.child(name).child("failover"),
                      new JsonObjectWriter().with("confirmedOff", confirmedOff),
                      ViewReader::host),
              HostColumns.all());
      return ExitCode.DONE;
    }
  }
}
