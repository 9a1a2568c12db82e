package org.miragemanager.manager.cli;

/** What {@code miragectl} tells its caller by its exit code. */
public final class ExitCode {
  /** It is done, or was so already. */
  public static final int DONE = 0;

  /** It was tried and failed, or nobody could be asked. */
  public static final int FAILED = 1;

  /** The command or the order itself is wrong. */
  public static final int USAGE = 2;

  /** No such unikernel, host, image or operation. */
  public static final int NOT_FOUND = 3;

  private ExitCode() {}
}
