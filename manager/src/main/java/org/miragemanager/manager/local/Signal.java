package org.miragemanager.manager.local;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What is sent to processes, beside what Java has calls for. */
enum Signal {
  /** Ends them without a word. */
  KILL("KILL"),
  /** Has them stand still. */
  STOP("STOP"),
  /** Has them go on. */
  CONTINUE("CONT");

  private final String word;

  Signal(String word) {
    this.word = word;
  }

  /** Sends it to all of them in one go; those that are gone are passed over. */
  void send(List<ProcessHandle> processes) throws IOException {
    if (processes.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("kill", "-" + word));
    processes.forEach(process -> command.add(Long.toString(process.pid())));
    try {
      new ProcessBuilder(command)
          .redirectInput(new File("/dev/null"))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
