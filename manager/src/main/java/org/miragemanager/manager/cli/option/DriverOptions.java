package org.miragemanager.manager.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.miragemanager.hostagent.DriverChoice;
import org.miragemanager.hostagent.driver.qemu.QemuDriverFactory;
import org.miragemanager.hostagent.driver.qemu.UserRange;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import picocli.CommandLine.Option;

/** Which hypervisors a host offers. */
public final class DriverOptions {
  @Option(
      names = "--driver",
      paramLabel = "KIND",
      split = ",",
      defaultValue = "process",
      description = {
        "What runs guests: process, qemu or both: process,qemu (default: process).",
        "qemu needs qemu-system-x86_64."
      })
  private List<String> kinds;

  @Option(
      names = "--qemu",
      paramLabel = "PATH",
      description = "QEMU's binary for x86-64 guests (default: qemu-system-x86_64 on the PATH).")
  private Path qemu;

  @Option(
      names = "--qemu-users",
      paramLabel = "FIRST-LAST",
      description = {
        "Numbers of users that belong to nobody; each guest of QEMU has one of its own while it",
        "runs, where the agent is root (default: 2000000000-2000009999)."
      })
  private String users;

  @Option(
      names = "--driver-option",
      paramLabel = "KIND.NAME=VALUE",
      description = "What a driver is told that has no options of its own here; may be repeated.")
  private Map<String, String> options = Map.of();

  @Option(
      names = "--in-place",
      paramLabel = "FOLDER",
      description = {
        "A folder of this machine from which images may be run that were added with",
        "`image add --in-place`; may be repeated (default: none)."
      })
  private List<Path> inPlace = List.of();

  /**
   * What was chosen.
   *
   * @throws IllegalArgumentException if it cannot be
   */
  public DriverChoice choice(CliEnvironment surroundings) {
    Map<String, String> all = new TreeMap<>(options);
    if (qemu != null) {
      all.put(QemuDriverFactory.BINARY, surroundings.workingFolder().resolve(qemu).toString());
    }
    if (users != null) {
      all.put(QemuDriverFactory.USERS, UserRange.parse(users).toString());
    }
    return new DriverChoice(kinds, all)
        .withInPlace(inPlace.stream().map(surroundings.workingFolder()::resolve).toList());
  }

  /** Ends the verb if something that drivers need is not on this machine. */
  public static void requireInstalled(DriverChoice choice) {
    try {
      choice.requireInstalled();
    } catch (IllegalStateException missing) {
      throw new CommandFailure(ExitCode.FAILED, missing.getMessage());
    }
  }

  /** What was chosen, as arguments for an agent in a process of its own. */
  public List<String> arguments(CliEnvironment surroundings) {
    DriverChoice choice = choice(surroundings);
    List<String> arguments = new ArrayList<>();
    arguments.add("--driver=" + String.join(",", choice.kinds()));
    choice
        .options()
        .forEach((name, value) -> arguments.add("--driver-option=" + name + "=" + value));
    choice.inPlace().folders().forEach(folder -> arguments.add("--in-place=" + folder));
    return arguments;
  }
}
