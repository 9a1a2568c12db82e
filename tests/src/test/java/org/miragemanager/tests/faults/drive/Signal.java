package org.miragemanager.tests.faults.drive;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What is sent to processes. */
enum Signal {
  KILL,
  STOP,
  CONT;

  /** Sends it to all of them in one go; those that are gone are passed over. */
  void send(List<ProcessHandle> processes) throws IOException {
    if (processes.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("kill", "-" + name()));
    processes.forEach(process -> command.add(Long.toString(process.pid())));
    run(command);
  }

  /** Runs a short program of the system; answers whether it succeeded. */
  static boolean run(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }
}
