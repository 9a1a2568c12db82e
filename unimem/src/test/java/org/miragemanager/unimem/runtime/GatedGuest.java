package org.miragemanager.unimem.runtime;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.miragemanager.unimem.Program;
import org.miragemanager.unimem.ProgramBuilder;
import org.miragemanager.unimem.Step;

/** A program that counts, whose every step waits inside until the test lets it go on. */
final class GatedGuest {
  private final Semaphore entered = new Semaphore(0);
  private final Semaphore gate = new Semaphore(0);

  /** Steps whose work was begun, in all domains. */
  final AtomicInteger begun = new AtomicInteger();

  /**
   * @param until the number of steps after which it is complete
   */
  Guest guest(int until, boolean durable) {
    Step count =
        store -> {
          begun.incrementAndGet();
          entered.release();
          gate.acquire();
          store.setInt("count", store.getInt("count", 0) + 1);
        };
    ProgramBuilder builder = Program.startingWith("count");
    Program program =
        (durable ? builder.durableStep("count", count) : builder.step("count", count))
            .edge("count", "count", store -> store.getInt("count") < until)
            .build();
    return Guest.of(program).withPace(Duration.ZERO);
  }

  /** Waits until a step is at work. */
  void awaitStep() throws InterruptedException {
    entered.acquire();
  }

  /** Lets so many steps end. */
  void letPass(int steps) {
    gate.release(steps);
  }
}
