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

  /** What {@code miragectl} tells its caller by its exit code. */
  public static final class ExitCode {
    /** It is done, or was so already. */
    public static final int DONE = 0;

    /** It was tried and failed, or no manager answered. */
    public static final int FAILED = 1;

    /** The command or the order itself is wrong. */
    public static final int USAGE = 2;

    /** No such unikernel, host, image or operation. */
    public static final int NOT_FOUND = 3;

    private ExitCode() {}
  }
}
