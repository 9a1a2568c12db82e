package org.miragemanager.manager.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.miragemanager.manager.cli.CliEnvironment;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Option;

/**
 * What a long-running verb logs, and how. It is decided once in a process, before the first logger
 * is asked for; {@code -Dmirage.log=LEVEL} and {@code -Dmirage.log.format=FORMAT} do the same for a
 * Java process that was started otherwise, and options go before them.
 */
public final class LogOptions {
  /** The system properties that logback.xml reads. */
  private static final String LEVEL = "mirage.log";

  /** Of libraries, which tell warnings only. */
  private static final String LEVEL_OF_OTHERS = "mirage.log.others";

  private static final String FORMAT = "mirage.log.format";

  /**
   * gRPC warns with a stack trace whenever a peer ends while something is sent to it. What comes of
   * that is told where the call was made. Held here, because a logger that nobody holds forgets its
   * level.
   */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "How log lines are written: text or json (default: text).")
  private LogFormat format;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description =
          "What is logged: error, warn, info, debug or trace (default: info; of `up`: warn).")
  private LogLevel level;

  /**
   * Has this process log so.
   *
   * @param usual the level if nobody has chosen one
   */
  public void apply(LogLevel usual) {
    apply(usual, LogLevel.WARN);
  }

  /**
   * The same.
   *
   * @param others the level of libraries
   */
  public void apply(LogLevel usual, LogLevel others) {
    GRPC.setLevel(Level.SEVERE);
    System.setProperty(LEVEL_OF_OTHERS, others.name());
    if (level != null) {
      System.setProperty(LEVEL, level.name());
    } else if (System.getProperty(LEVEL) == null) {
      System.setProperty(LEVEL, usual.name());
    }
    if (LogLevel.ERROR.name().equalsIgnoreCase(System.getProperty(LEVEL))) {
      System.setProperty(LEVEL_OF_OTHERS, LogLevel.ERROR.name());
    }
    if (format != null) {
      System.setProperty(FORMAT, lower(format));
    }
    // gRPC logs by Java's own logging, which would ignore level and format.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /** What was chosen, for another process. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (format != null) {
      arguments.addAll(List.of("--log-format", lower(format)));
    }
    if (level != null) {
      arguments.addAll(List.of("--log-level", lower(level)));
    }
    return arguments;
  }

  /** Says something to the user on stderr: where a program reads the log, as a line of it. */
  public void say(CliEnvironment surroundings, String line) {
    if (format == LogFormat.JSON) {
      LoggerFactory.getLogger(LogOptions.class).info(line);
    } else {
      surroundings.err().println(line);
    }
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** How log lines are written. */
  enum LogFormat {
    /** For people. */
    TEXT,
    /** One object a line. */
    JSON
  }

  /** How much is logged. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }
}
