package org.miragemanager.hostagent.watchdog;

import org.miragemanager.hostagent.driver.system.ProcessIdentity;

/** What an agent says to a watchdog: one line each, and each is answered. */
sealed interface WatchdogRequest {

  /** The first line: who the agent takes the watchdog for (see {@link WatchdogName}). */
  record Hello(String name) implements WatchdogRequest {
    @Override
    public String toString() {
      return "hello " + name;
    }
  }

  /** Stop this process when the deadline is over, on {@link BootClock}. */
  record Watch(long number, ProcessIdentity process, long deadlineNanos)
      implements WatchdogRequest {
    @Override
    public String toString() {
      return "watch " + number + " " + process + " " + deadlineNanos;
    }
  }

  /** Is this process watched? */
  record Find(long number, ProcessIdentity process) implements WatchdogRequest {
    @Override
    public String toString() {
      return "find " + number + " " + process;
    }
  }

  /** This process is nobody's business any more. */
  record Release(long number, ProcessIdentity process) implements WatchdogRequest {
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
  static WatchdogRequest parse(String line) {
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
