package org.miragemanager.manager.cli;

/** Ends a verb with an exit code and one sentence for the user. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * An end.
   *
   * @param exitCode one of {@link ExitCode}
   * @param message what is wrong and what to do about it
   */
  public CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** What the process ends with. */
  public int exitCode() {
    return exitCode;
  }
}
