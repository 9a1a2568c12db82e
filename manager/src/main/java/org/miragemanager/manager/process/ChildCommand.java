package org.miragemanager.manager.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.miragemanager.manager.Miragectl;

/** The command lines of processes that this one starts. */
public final class ChildCommand {
  /** Set by the launcher: its own path. */
  private static final String LAUNCHER = "mirage.launcher";

  private static final List<Path> SESSION_STARTERS =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  private ChildCommand() {}

  /**
   * What goes before a command so that it runs in a session of its own: a ^C in the terminal then
   * reaches only this process, which ends the others in their order.
   *
   * @return one word; none where the system has no such program
   */
  public static List<String> ownSession() {
    return SESSION_STARTERS.stream()
        .filter(Files::isExecutable)
        .map(Path::toString)
        .limit(1)
        .toList();
  }

  /** A command of this program, in a process and a session of its own. */
  @SafeVarargs
  public static List<String> ofThisProgram(String verb, List<String>... arguments) {
    List<String> command = new ArrayList<>(ownSession());
    String launcher = System.getProperty(LAUNCHER);
    if (launcher == null) {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add("-Dmirage.home=" + System.getProperty("mirage.home", ""));
      command.add(Miragectl.class.getName());
    } else {
      command.add(launcher);
    }
    command.add(verb);
    for (List<String> group : arguments) {
      command.addAll(group);
    }
    return command;
  }
}
