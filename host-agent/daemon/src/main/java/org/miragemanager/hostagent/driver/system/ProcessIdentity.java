package org.miragemanager.hostagent.driver.system;

import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Names one process for ever: numbers of processes are used again, this is not.
 *
 * <p>On Linux it is made of the kernel's own count since the boot, and of where that was: the boot,
 * the name space of process numbers, and the machine. The start as a time of day, which Java
 * offers, is not used there: it shifts when the clock is set, and a living guest would seem to have
 * ended.
 *
 * @param processId the number
 * @param start when and where it started, in the system's own terms
 */
public record ProcessIdentity(long processId, String start) {

  /**
   * The process that has this number now; empty: none has, or it has ended and only waits to be
   * buried.
   *
   * @throws UncheckedIOException if that cannot be told
   */
  public static Optional<ProcessIdentity> of(long processId) {
    if (ProcessStatus.isSupported()) {
      return ProcessStatus.of(processId)
          .map(entry -> new ProcessIdentity(processId, entry.start() + "@" + ProcessPlace.here()));
    }
    return ProcessHandle.of(processId)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().startInstant())
        .map(instant -> new ProcessIdentity(processId, instant.toString()));
  }

  /** A process of this machine that has ended, so that no name is needed for it. */
  static ProcessIdentity ended(long processId) {
    return new ProcessIdentity(
        processId, ProcessStatus.isSupported() ? "0@" + ProcessPlace.here() : "ended");
  }

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static ProcessIdentity parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      throw new IllegalArgumentException("'" + text + "' does not name a process.");
    }
    return new ProcessIdentity(Long.parseLong(text.substring(0, at)), text.substring(at + 1));
  }

  /**
   * Whether this very process is there and has not ended.
   *
   * @throws UncheckedIOException if that cannot be told
   */
  public boolean lives() {
    if (ProcessStatus.isSupported()) {
      return isOfHere()
          && ProcessStatus.of(processId).filter(entry -> entry.start() == ticks()).isPresent();
    }
    return of(processId).map(this::equals).orElse(false);
  }

  /** Whether this very process is there, and is stopped until it is sent SIGCONT. */
  public boolean isStopped() {
    return ProcessStatus.isSupported()
        && isOfHere()
        && ProcessStatus.of(processId)
            .filter(entry -> entry.start() == ticks() && entry.isStopped())
            .isPresent();
  }

  /** Whether its number was given out by this boot of this machine, in this name space. */
  boolean isOfHere() {
    return ProcessPlace.here().hasNumbersOf(place());
  }

  /**
   * Whether it may run on another machine or in another container, so that nothing can be told of
   * it here: that it is not found proves no end.
   */
  public boolean mayRunElsewhere() {
    return ProcessStatus.isSupported() && !ProcessPlace.here().tellsEndOf(place());
  }

  private ProcessPlace place() {
    return ProcessPlace.parse(start.substring(start.indexOf('@') + 1));
  }

  /** When it started, in the kernel's ticks since the boot. */
  long ticks() {
    int at = start.indexOf('@');
    try {
      return Long.parseLong(at < 0 ? start : start.substring(0, at));
    } catch (NumberFormatException notOfLinux) {
      return -1;
    }
  }

  /** The durable form. */
  @Override
  public String toString() {
    return processId + "@" + start;
  }
}
