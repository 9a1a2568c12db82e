package org.miragemanager.hostagent.watchdog;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.driver.system.SearchPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the watchdog of a data directory, or starts one; and ends those of another program. */
final class WatchdogSearch {

  private static final Logger LOGGER = LoggerFactory.getLogger(WatchdogSearch.class);
  private static final long PATIENCE_MILLIS = 1_000;
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String name;
  private final WatchdogFiles files;
  private final Launcher launcher;
  private final Runnable meanwhile;
  private String complaint = "";

  /**
   * @param meanwhile is called again and again while there is none
   */
  WatchdogSearch(String name, WatchdogFiles files, Launcher launcher, Runnable meanwhile) {
    this.name = name;
    this.files = files;
    this.launcher = launcher;
    this.meanwhile = meanwhile;
  }

  /** Returns when a watchdog answers, however long that takes. */
  WatchdogConnection findOrStart() throws InterruptedException {
    Optional<WatchdogConnection> found = connect();
    if (found.isEmpty()) {
      // It may be there and hang: then it would stop no process.
      kill();
    }
    while (found.isEmpty()) {
      found = start();
    }
    endOthers();
    return found.get();
  }

  private Optional<WatchdogConnection> connect() throws InterruptedException {
    try {
      return Optional.of(WatchdogConnection.open(files.socket(), name, PATIENCE_MILLIS));
    } catch (IOException none) {
      if (Thread.interrupted()) {
        // That is why: the watchdog may be well, and goes on when this agent has stopped.
        throw new InterruptedException();
      }
      LOGGER.debug("There is no watchdog yet.", none);
      return Optional.empty();
    }
  }

  private Optional<WatchdogConnection> start() throws InterruptedException {
    try {
      Process process = launcher.start();
      long begun = System.nanoTime();
      Optional<WatchdogConnection> found = connect();
      while (found.isEmpty() && process.isAlive() && System.nanoTime() - begun < START_NANOS) {
        attendFor(LOOK_EVERY_NANOS);
        found = connect();
      }
      if (found.isPresent()) {
        complaint = "";
        LOGGER.info(
            "The host's watchdog was started (pid {}): it stops guests that do not count their lease.",
            process.pid());
      } else if (process.isAlive() || process.exitValue() != 0) {
        process.destroyForcibly();
        complain("it does not answer, see " + launcher.log());
      } else {
        LOGGER.debug("A watchdog before it had not ended yet.");
      }
      return found;
    } catch (IOException failure) {
      complain(failure.getMessage());
      return Optional.empty();
    }
  }

  /** Logs a reason once, however often it recurs. */
  private void complain(String reason) throws InterruptedException {
    if (!reason.equals(complaint)) {
      complaint = reason;
      LOGGER.error(
          "The host's watchdog cannot be started ({}); trying until it succeeds. Guests that do not"
              + " count their lease wait until then.",
          reason);
    }
    attendFor(PAUSE_NANOS);
  }

  private void attendFor(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0) {
      meanwhile.run();
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** Ends the watchdog by force, if it is there. */
  void kill() {
    kill(files);
  }

  private static void kill(WatchdogFiles watchdog) {
    watchdog
        .process()
        .map(ProcessIdentity::processId)
        .flatMap(ProcessHandle::of)
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  /**
   * A watchdog of another program does not hear of new deadlines: it would stop guests that may
   * run.
   */
  private void endOthers() {
    try {
      for (WatchdogFiles other : files.others()) {
        kill(other);
        other.remove();
      }
    } catch (IOException failure) {
      LOGGER.warn("The watchdogs of earlier versions of this program could not be ended.", failure);
    }
  }

  /**
   * Starts a watchdog: the agent's own program under another main class, in a session of its own
   * where {@code setsid} is there, so that it outlives the agent and what is typed in the agent's
   * terminal.
   */
  static final class Launcher {

    /** It does little, and shall cost little: no compiler, one collector's thread, small stacks. */
    private static final List<String> SMALL =
        List.of(
            "-Xint",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:+DisableAttachMechanism",
            "-Xms2m",
            "-Xmx8m",
            "-Xss256k",
            "-Xshare:auto");

    private final Path dataDirectory;
    private final List<String> command;

    /**
     * @param sockets the folder of the agent's sockets
     * @param name the watchdog's (see {@link WatchdogName})
     */
    Launcher(Path dataDirectory, Path sockets, String name) {
      this.dataDirectory = dataDirectory;
      List<String> words = new ArrayList<>();
      SearchPath.find("setsid").ifPresent(path -> words.add(path.toString()));
      words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      words.addAll(SMALL);
      words.add("-cp");
      words.add(classPath());
      words.add(WatchdogProgram.class.getName());
      words.add(dataDirectory.toString());
      words.add(sockets.toString());
      words.add(name);
      command = List.copyOf(words);
    }

    private static String classPath() {
      return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
          .map(entry -> Path.of(entry).toAbsolutePath().toString())
          .collect(Collectors.joining(File.pathSeparator));
    }

    /** What the watchdog prints, which is little. */
    Path log() {
      return dataDirectory.resolve("keeper.log");
    }

    /** Starts one. */
    Process start() throws IOException {
      return new ProcessBuilder(command)
          .directory(dataDirectory.toFile())
          .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
          .start();
    }
  }
}
