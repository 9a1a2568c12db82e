package org.miragemanager.hostagent.keeper;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.Optional;

/**
 * Sends signals. Java has no call for that, and to start the program {@code kill} takes time and
 * memory just when a lease ends; so a shell waits with its own {@code kill}, started beforehand. It
 * is told numbers of processes and names of signals, nothing else, and ends when the keeper does.
 */
final class SignalShell {

  private static final String LOOP =
      "while read -r signal process; do kill -s \"$signal\" \"$process\" 2>/dev/null; echo done; done";

  private record Shell(Process process, BufferedWriter requests, BufferedReader answers) {}

  private Optional<Shell> shell = Optional.empty();

  /** Starts it. */
  SignalShell() {
    restart();
  }

  /** Sends a signal, and returns when it was sent, or could not be. */
  synchronized void send(String signal, long processId) {
    try {
      ask(signal, processId);
    } catch (IOException died) {
      restart();
      try {
        ask(signal, processId);
      } catch (IOException again) {
        System.err.printf("SIG%s to process %d was not sent: %s%n", signal, processId, again);
      }
    }
  }

  private void ask(String signal, long processId) throws IOException {
    Shell present = shell.orElseThrow(() -> new IOException("there is no shell"));
    present.requests().write(signal + " " + processId + "\n");
    present.requests().flush();
    if (present.answers().readLine() == null) {
      throw new IOException("the shell has ended");
    }
  }

  private void restart() {
    shell.ifPresent(old -> old.process().destroyForcibly());
    try {
      Process process =
          new ProcessBuilder("sh", "-c", LOOP)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      shell = Optional.of(new Shell(process, process.outputWriter(), process.inputReader()));
    } catch (IOException failure) {
      shell = Optional.empty();
      System.err.println("No shell can be started to send signals: " + failure.getMessage());
    }
  }
}
