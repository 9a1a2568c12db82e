package org.miragemanager.manager.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.service.UnikernelView;

/**
 * Puts every guest that runs, or is about to, on the shelf, so that nothing is lost when its host
 * ends. A few are suspended at a time, and it goes on as long as one is done now and then: how long
 * all of them take follows from how many there are.
 */
final class SuspendAll {
  /** How many are suspended at a time: more would only wait for one another. */
  private static final int AT_ONCE = 16;

  /** Nothing moves any more if no guest came to rest for so long. */
  private static final Duration STANDSTILL = Duration.ofSeconds(10);

  private static final Duration SLICE = Duration.ofMillis(250);
  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(2);

  private static final String HURRIED = "the end was hurried";

  private final MirageService service;
  private final Consumer<String> progress;
  private final AtomicBoolean hurry;
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicLong lastMove = new AtomicLong(System.nanoTime());
  private final Semaphore turns = new Semaphore(AT_ONCE);
  private final CountDownLatch finished = new CountDownLatch(1);

  private SuspendAll(MirageService service, Consumer<String> progress, AtomicBoolean hurry) {
    this.service = service;
    this.progress = progress;
    this.hurry = hurry;
  }

  /**
   * Puts them there.
   *
   * @param progress told now and then how far it is
   * @param hurry once true, nothing is waited for any more
   * @return what became of each, in a line for the user
   */
  static List<String> putAll(
      MirageService service, Consumer<String> progress, AtomicBoolean hurry) {
    return new SuspendAll(service, progress, hurry).all();
  }

  private List<String> all() {
    List<UnikernelView> guests =
        service.unikernels().stream().filter(SuspendAll::mayRunSoon).toList();
    List<Future<String>> lines = new ArrayList<>();
    Thread.ofVirtual().name("shelving-progress").start(() -> report(guests.size()));
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (UnikernelView guest : guests) {
        lines.add(each.submit(() -> inTurn(guest)));
      }
    } finally {
      finished.countDown();
    }
    return lines.stream().map(Future::resultNow).toList();
  }

  /**
   * Also one that is created, resumed or brought back just now, which would run on unattended, and
   * one that waits to be brought back, which is told.
   */
  private static boolean mayRunSoon(UnikernelView guest) {
    return guest.status().equals("connected")
        || guest.operation() != null
        || guest.prospect() != null;
  }

  private void report(int all) {
    try {
      while (!finished.await(BETWEEN_REPORTS.toMillis(), TimeUnit.MILLISECONDS)) {
        progress.accept("puts guests on the shelf: " + done.get() + " of " + all + " are done");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private String inTurn(UnikernelView guest) {
    try {
      turns.acquire();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return stays(guest.name(), "interrupted");
    }
    try {
      return put(guest.name());
    } finally {
      turns.release();
      done.incrementAndGet();
      lastMove.set(System.nanoTime());
    }
  }

  private String put(String name) {
    String problem = "";
    while (!hurry.get()) {
      try {
        UnikernelView guest = service.unikernel(name);
        if (guest.operation() != null) {
          problem = "its " + guest.operation().kind() + " takes too long";
          service.await(guest.operation(), SLICE);
        } else if (guest.status().equals("connected")) {
          return put(name, awaited(service.suspend(name)));
        } else {
          return atRest(guest);
        }
        if (standsStill()) {
          break;
        }
      } catch (ServiceException refused) {
        // Something has begun with it in this very moment, or it is removed.
        problem = refused.getMessage();
        if (refused.code() == ServiceException.Code.NOT_FOUND) {
          return name + " is removed";
        }
        if (refused.code() != ServiceException.Code.CONFLICT || standsStill()) {
          break;
        }
      } catch (RuntimeException failure) {
        return stays(name, failure.toString());
      }
    }
    return stays(name, hurry.get() ? HURRIED : problem);
  }

  private String put(String name, OperationView suspension) {
    if ("done".equals(suspension.outcome())) {
      return name + " rests on the shelf: `miragectl resume " + name + "` after the next start";
    }
    return stays(name, suspension.detail() == null ? unfinished() : suspension.detail());
  }

  /** Its suspension was begun, and may yet be done by the time that all has ended. */
  private String unfinished() {
    return hurry.get() ? HURRIED : "it takes too long";
  }

  private OperationView awaited(OperationView begun) {
    OperationView operation = begun;
    while (operation.endedAt() == null && !hurry.get() && !standsStill()) {
      operation = service.await(operation, SLICE);
    }
    return operation;
  }

  private boolean standsStill() {
    return System.nanoTime() - lastMove.get() > STANDSTILL.toNanos();
  }

  private static String atRest(UnikernelView guest) {
    return guest.prospect() == null
        ? guest.name() + " does not run: it is " + guest.status()
        : guest.name()
            + " does not run: it "
            + guest.prospect()
            + "; the next start with the same data sees to it";
  }

  private static String stays(String name, String problem) {
    return name
        + " is not on the shelf ("
        + problem
        + "): its process is left, stands still once its host's lease ends, and goes on when the"
        + " next start with the same data finds it";
  }
}
