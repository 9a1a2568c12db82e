package org.miragemanager.hostagent.keeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;

/** The processes of this machine. */
final class SystemProcesses implements Processes {

  private final SignalShell shell = new SignalShell();

  @Override
  public Condition look(ProcessIdentity process) {
    try {
      if (!process.lives()) {
        return Condition.GONE;
      }
    } catch (UncheckedIOException unknown) {
      // Not known now: it may run.
      return Condition.RUNNING;
    }
    return isStopped(process.processId()) ? Condition.STOPPED : Condition.RUNNING;
  }

  private static boolean isStopped(long processId) {
    try {
      String status =
          Files.readString(
              Path.of("/proc", Long.toString(processId), "stat"), StandardCharsets.ISO_8859_1);
      // The second field is the program's name in brackets, and may hold anything.
      return status.charAt(status.lastIndexOf(')') + 2) == 'T';
    } catch (IOException untold) {
      // Where the kernel does not tell, it is stopped again, which does no harm.
      return false;
    }
  }

  /**
   * A number that was given to another process between the look and the signal is noticed after it,
   * and the other process goes on.
   */
  @Override
  public void stop(List<ProcessIdentity> processes) {
    for (ProcessIdentity process : processes) {
      if (lives(process)) {
        shell.send("STOP", process.processId());
        if (!lives(process)) {
          shell.send("CONT", process.processId());
        }
      }
    }
  }

  private static boolean lives(ProcessIdentity process) {
    try {
      return process.lives();
    } catch (UncheckedIOException unknown) {
      // Whoever cannot be looked at was there a moment ago.
      return true;
    }
  }
}
