package org.miragemanager.manager.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.miragemanager.manager.cli.output.ProgressLine.ProgressRhythm;

/**
 * What a command knows of the process it runs in.
 *
 * @param environment the environment's variables
 * @param home the user's home folder
 * @param workingFolder what relative paths start from
 * @param out where results go
 * @param err where all else goes
 * @param terminal whether {@code err} is a terminal, whose last line can be rewritten
 * @param rhythm how often a wait says how it stands
 * @param clock the time, for ages
 */
public record CliEnvironment(
    Map<String, String> environment,
    Path home,
    Path workingFolder,
    OutputStream out,
    PrintStream err,
    boolean terminal,
    ProgressRhythm rhythm,
    Clock clock) {

  /** Those of this process; the launcher says by a property whether its stderr is a terminal. */
  public static CliEnvironment ofThisProcess() {
    return new CliEnvironment(
        System.getenv(),
        userHome(),
        Path.of("").toAbsolutePath(),
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Boolean.getBoolean("mirage.terminal"),
        ProgressRhythm.USUAL,
        Clock.systemUTC());
  }

  /** What a shell means by {@code ~}; Java's own property does not follow it. */
  private static Path userHome() {
    String home = System.getenv("HOME");
    return Path.of(home == null || home.isEmpty() ? System.getProperty("user.home") : home);
  }
}
