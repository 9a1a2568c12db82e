package org.miragemanager.hostagent.driver.system;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Sends signals. Java has no call for that, and to start the program {@code kill} takes time and
 * memory just when a lease ends; so a shell waits with its own {@code kill}, started beforehand. It
 * is told names of signals and numbers of processes, nothing else, and ends when this program does.
 */
final class SignalShell {

  private static final String LOOP =
      "while read -r signal processes; do kill -s \"$signal\" -- $processes 2>/dev/null; echo $?;"
          + " done";

  private static final long LONGEST_NANOS = 1_000_000_000;
  private static final long LOOK_EVERY_NANOS = 20_000;

  private record Shell(Process process, BufferedWriter requests, BufferedReader answers) {}

  private Optional<Shell> shell = Optional.empty();

  /** Starts it, so that the first signal does not have to wait for that. */
  synchronized void prepare() throws IOException {
    if (shell.filter(present -> present.process().isAlive()).isEmpty()) {
      restart();
    }
  }

  /**
   * Sends a signal, to all of these in one go.
   *
   * @param processes their numbers; a negative one means all processes of that group
   * @return whether each of them was sent the signal, for all that the system says
   * @throws IOException if no shell answers within a second, twice
   */
  synchronized boolean send(String signal, Collection<Long> processes) throws IOException {
    if (processes.isEmpty()) {
      return true;
    }
    String request =
        signal + " " + processes.stream().map(String::valueOf).collect(Collectors.joining(" "));
    try {
      prepare();
      return ask(request);
    } catch (IOException died) {
      restart();
      return ask(request);
    }
  }

  private boolean ask(String request) throws IOException {
    Shell present = shell.orElseThrow(() -> new IOException("There is no shell."));
    present.requests().write(request + "\n");
    present.requests().flush();
    long end = System.nanoTime() + LONGEST_NANOS;
    while (!present.answers().ready()) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("The shell that sends signals does not answer.");
      }
      if (!present.process().isAlive() && !present.answers().ready()) {
        throw new IOException("The shell that sends signals has ended.");
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    String answer = present.answers().readLine();
    if (answer == null) {
      throw new IOException("The shell that sends signals has ended.");
    }
    return answer.equals("0");
  }

  private void restart() throws IOException {
    shell.ifPresent(old -> old.process().destroyForcibly());
    shell = Optional.empty();
    List<String> command = new ArrayList<>();
    // What is typed in the agent's terminal is not for the shell.
    SearchPath.find("setsid").ifPresent(path -> command.add(path.toString()));
    command.addAll(List.of("sh", "-c", LOOP));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    shell = Optional.of(new Shell(process, process.outputWriter(), process.inputReader()));
  }
}
