package org.miragemanager.manager.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.miragemanager.manager.Miragectl;
import org.miragemanager.manager.process.OwnSession;

/** How this program starts further processes of itself. */
final class OwnProgram {
  /** Set by the launcher: its own path. */
  private static final String LAUNCHER = "mirage.launcher";

  private OwnProgram() {}

  /** The command line of a verb, in a session of its own. */
  @SafeVarargs
  static List<String> command(String verb, List<String>... arguments) {
    List<String> command = new ArrayList<>(OwnSession.prefix());
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
