package org.miragemanager.hostagent.watchdog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.ProcessState;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.Request;
import org.miragemanager.unimem.lease.LeaseClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watchdog of this host, as its agent sees it: found again, or started when it is first needed;
 * a watchdog that dies or does not answer is replaced at once, and the next one is told all that is
 * kept. Safe for use by many threads; nothing that it is asked waits.
 */
public final class HostWatchdog {

  /** A name as long as that of any socket of a watchdog. */
  public static final String LONGEST_SOCKET_NAME = "keeper-00000000.sock";

  private static final Logger LOGGER = LoggerFactory.getLogger(HostWatchdog.class);
  private static final long LONGEST_SILENCE_NANOS = 1_000_000_000;
  private static final long LONG_SILENCE_NANOS = 100_000_000;
  private static final long LOOK_EVERY_MILLIS = 50;
  private static final long FAREWELL_MILLIS = 500;

  private final LeaseClock clock;
  private final BootClock bootClock = new BootClock();
  private final WatchdogSearch search;
  private final Runnable returned;
  private final Runnable away;
  private final Map<ProcessIdentity, Long> deadlines = new HashMap<>();
  private final List<Consumer<WatchdogConnection>> waiting = new ArrayList<>();
  private final Thread supervisor;
  private Optional<WatchdogConnection> connection = Optional.empty();
  private boolean needed;
  private boolean closed;

  /**
   * A host's watchdog, not searched for yet.
   *
   * @param sockets the folder of the agent's sockets
   * @param clock counts the agent's leases
   * @param returned is called when a watchdog is there, for the first time or again
   * @param away is called again and again while there is none, or it does not answer; on the
   *     supervisor's thread
   */
  public HostWatchdog(
      Path dataDirectory, Path sockets, LeaseClock clock, Runnable returned, Runnable away)
      throws IOException {
    this.clock = clock;
    this.returned = returned;
    this.away = away;
    String name = WatchdogName.of(dataDirectory);
    this.search =
        new WatchdogSearch(
            name,
            WatchdogFiles.of(sockets, name),
            new WatchdogSearch.Launcher(dataDirectory, sockets, name),
            away);
    this.supervisor = Thread.ofPlatform().daemon().name("watchdog").unstarted(this::supervise);
  }

  /**
   * Has a process stopped when the deadline is over, whatever becomes of this agent; a deadline
   * that was told before is never shortened.
   *
   * @param deadlineNanos on the agent's lease clock
   * @return completes when a watchdog has acknowledged that, with what the process does; fails if
   *     it died before, and is then to be asked again. It may wait long for a watchdog.
   */
  public CompletableFuture<ProcessState> watch(ProcessIdentity process, long deadlineNanos) {
    // In this order: whatever happens between the two looks makes the deadline earlier.
    long now = bootClock.nanos();
    long deadline = now + (deadlineNanos - clock.nanos());
    synchronized (this) {
      deadlines.merge(process, deadline, (one, other) -> one - other > 0 ? one : other);
    }
    return ask(watchdog -> watch(watchdog, process, deadline))
        .thenApply(condition -> forgetIfGone(process, condition.orElse(ProcessState.GONE)));
  }

  /** What is told of a domain after its end must not be kept for ever. */
  private synchronized ProcessState forgetIfGone(ProcessIdentity process, ProcessState condition) {
    if (condition == ProcessState.GONE) {
      deadlines.remove(process);
    }
    return condition;
  }

  private static CompletableFuture<Optional<ProcessState>> watch(
      WatchdogConnection watchdog, ProcessIdentity process, long deadline) {
    return watchdog.ask(number -> new Request.Watch(number, process, deadline));
  }

  /**
   * Asks whether a process is kept already, since an agent before this one asked for that.
   *
   * @return completes when a watchdog has answered; fails if it died before
   */
  public CompletableFuture<Boolean> keeps(ProcessIdentity process) {
    return ask(watchdog -> watchdog.ask(number -> new Request.Find(number, process)))
        .thenApply(Optional::isPresent);
  }

  /** A process is not watched any more. */
  public void release(ProcessIdentity process) {
    Optional<WatchdogConnection> present;
    synchronized (this) {
      deadlines.remove(process);
      present = connection;
    }
    present.ifPresent(
        watchdog -> {
          CompletableFuture<Optional<ProcessState>> unused =
              watchdog.ask(number -> new Request.Release(number, process));
        });
  }

  private interface Question {
    CompletableFuture<Optional<ProcessState>> put(WatchdogConnection watchdog);
  }

  private CompletableFuture<Optional<ProcessState>> ask(Question question) {
    WatchdogConnection present;
    synchronized (this) {
      if (connection.isEmpty()) {
        CompletableFuture<Optional<ProcessState>> answer = new CompletableFuture<>();
        waiting.add(watchdog -> pass(question.put(watchdog), answer));
        begin();
        return answer;
      }
      present = connection.get();
    }
    return question.put(present);
  }

  private static void pass(
      CompletableFuture<Optional<ProcessState>> from,
      CompletableFuture<Optional<ProcessState>> to) {
    CompletableFuture<Optional<ProcessState>> unused =
        from.whenComplete(
            (condition, failure) -> {
              if (failure == null) {
                to.complete(condition);
              } else {
                to.completeExceptionally(failure);
              }
            });
  }

  private void begin() {
    if (!needed && !closed) {
      needed = true;
      supervisor.start();
    }
  }

  private void supervise() {
    try {
      while (true) {
        try (WatchdogConnection watchdog = search.findOrStart()) {
          attend(watchdog);
          returned.run();
          follow(watchdog);
        } catch (RuntimeException failure) {
          LOGGER.error(
              "The connection to the host's watchdog failed unexpectedly; another watchdog is started.",
              failure);
        }
        synchronized (this) {
          connection = Optional.empty();
          if (closed) {
            return;
          }
        }
        LOGGER.warn("The host's watchdog is gone; another is started.");
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Tells it all that is kept, and puts the questions that wait; from now on it is asked itself.
   */
  private void attend(WatchdogConnection watchdog) {
    List<Consumer<WatchdogConnection>> questions;
    synchronized (this) {
      deadlines.forEach(
          (process, deadline) -> {
            CompletableFuture<Optional<ProcessState>> unused = watch(watchdog, process, deadline);
          });
      questions = List.copyOf(waiting);
      waiting.clear();
      connection = Optional.of(watchdog);
    }
    questions.forEach(question -> question.accept(watchdog));
  }

  /** Returns when it is gone, or was ended because it did not answer. */
  private void follow(WatchdogConnection watchdog) throws InterruptedException {
    while (!watchdog.awaitBroken(LOOK_EVERY_MILLIS)) {
      long silence = watchdog.unansweredNanos();
      if (silence > LONGEST_SILENCE_NANOS) {
        LOGGER.error("The host's watchdog does not answer; it is killed.");
        search.kill();
        return;
      }
      if (silence > LONG_SILENCE_NANOS) {
        away.run();
      }
    }
  }

  /** Lets go of the watchdog, which goes on; the next agent finds it again. */
  public void stop() throws InterruptedException {
    Optional<WatchdogConnection> present;
    synchronized (this) {
      closed = true;
      present = connection;
    }
    supervisor.interrupt();
    if (present.isPresent()) {
      present.get().awaitAnswers(FAREWELL_MILLIS);
      present.get().close();
    }
  }
}
