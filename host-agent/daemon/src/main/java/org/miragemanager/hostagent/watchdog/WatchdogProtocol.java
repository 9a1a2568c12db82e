package org.miragemanager.hostagent.watchdog;

import java.util.Locale;
import java.util.Optional;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;

/**
 * What an agent and its watchdog say to each other over a UNIX socket: one line of text for each
 * request, and one for its answer.
 */
public final class WatchdogProtocol {

  private WatchdogProtocol() {}

  /** What an agent says to a watchdog: one line each, and each is answered. */
  sealed interface Request {

    /** The first line: the name that the agent expects (see {@link WatchdogName}). */
    record Hello(String name) implements Request {
      @Override
      public String toString() {
        return "hello " + name;
      }
    }

    /** Stop this process when the deadline is over, on {@link BootClock}. */
    record Watch(long number, ProcessIdentity process, long deadlineNanos) implements Request {
      @Override
      public String toString() {
        return "watch " + number + " " + process + " " + deadlineNanos;
      }
    }

    /** Is this process watched? */
    record Find(long number, ProcessIdentity process) implements Request {
      @Override
      public String toString() {
        return "find " + number + " " + process;
      }
    }

    /** Do not watch this process any more. */
    record Release(long number, ProcessIdentity process) implements Request {
      @Override
      public String toString() {
        return "release " + number + " " + process;
      }
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static Request parse(String line) {
      String[] words = line.split(" ", -1);
      try {
        return switch (words[0]) {
          case "hello" -> new Hello(words[1]);
          case "watch" ->
              new Watch(
                  Long.parseLong(words[1]),
                  ProcessIdentity.parse(words[2]),
                  Long.parseLong(words[3]));
          case "find" -> new Find(Long.parseLong(words[1]), ProcessIdentity.parse(words[2]));
          case "release" -> new Release(Long.parseLong(words[1]), ProcessIdentity.parse(words[2]));
          default -> throw new IllegalArgumentException("unknown: " + line);
        };
      } catch (IndexOutOfBoundsException tooShort) {
        throw new IllegalArgumentException("too short: " + line, tooShort);
      }
    }
  }

  /**
   * What a watchdog answers to the request with this number.
   *
   * @param condition what the process does; empty: it is not watched
   */
  record Answer(long number, Optional<ProcessState> condition) {

    private static final String UNKNOWN = "unknown";

    @Override
    public String toString() {
      return number
          + " "
          + condition.map(known -> known.name().toLowerCase(Locale.ROOT)).orElse(UNKNOWN);
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is no answer
     */
    static Answer parse(String line) {
      int at = line.indexOf(' ');
      if (at < 0) {
        throw new IllegalArgumentException("no answer: " + line);
      }
      String word = line.substring(at + 1);
      return new Answer(
          Long.parseLong(line.substring(0, at)),
          word.equals(UNKNOWN)
              ? Optional.empty()
              : Optional.of(ProcessState.valueOf(word.toUpperCase(Locale.ROOT))));
    }
  }

  /** What a process that is watched does. */
  public enum ProcessState {
    /** It executes, for all that is known. */
    RUNNING,

    /** It is stopped, by the watchdog or by another program, until it is sent SIGCONT. */
    STOPPED,

    /** It has ended. */
    GONE
  }
}
