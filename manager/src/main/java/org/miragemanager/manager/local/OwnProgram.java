package org.miragemanager.manager.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.miragemanager.manager.Miragectl;

/** How this program starts further processes of itself. */
final class OwnProgram {
  /** Set by the launcher: its own path. */
  private static final String LAUNCHER = "mirage.launcher";

  private static final List<Path> SESSION_STARTERS =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  private OwnProgram() {}

  /**
   * The command line of a verb. In a session of its own where the system can: a ^C in the terminal
   * reaches only the process that ends the others in their order.
   */
  @SafeVarargs
  static List<String> command(String verb, List<String>... arguments) {
    List<String> command = new ArrayList<>();
    SESSION_STARTERS.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .ifPresent(starter -> command.add(starter.toString()));
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
