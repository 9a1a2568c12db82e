package org.miragemanager.hostagent.driver.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.miragemanager.hostagent.driver.LiveDomain;

/**
 * Processes that an agent before this one started. They are nobody's children here, and the system
 * does not tell when such a process ends, so one thread looks every tenth of a second; it lives as
 * long as there is one to watch.
 */
final class AdoptedProcesses {

  private static final long LOOK_EVERY_NANOS = 100_000_000;

  private final List<Adopted> watched = new ArrayList<>();
  private boolean watching;

  /** Watches a process from now on. */
  synchronized LiveDomain adopt(ProcessIdentity identity) {
    Adopted process = new Adopted(identity, new CompletableFuture<>());
    watched.add(process);
    if (!watching) {
      watching = true;
      Thread.ofPlatform().daemon().name("adopted-processes").start(this::watch);
    }
    return process;
  }

  private void watch() {
    boolean last = false;
    while (!last) {
      List<Adopted> gone = new ArrayList<>();
      synchronized (this) {
        watched.removeIf(process -> hasEnded(process) && gone.add(process));
        last = watched.isEmpty();
        watching = !last;
      }
      gone.forEach(process -> process.ended.complete("ended; its exit code was not seen"));
      if (!last) {
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
      }
    }
  }

  private static boolean hasEnded(Adopted process) {
    try {
      return !process.identity.lives();
    } catch (UncheckedIOException unknown) {
      // Not known now: looked at again in a moment.
      return false;
    }
  }

  private record Adopted(ProcessIdentity identity, CompletableFuture<String> ended)
      implements LiveDomain {

    @Override
    public String handle() {
      return identity.toString();
    }

    @Override
    public String name() {
      return "pid " + identity.processId();
    }

    @Override
    public void pause() throws IOException {
      Signals.send("STOP", identity);
    }

    @Override
    public void unpause() throws IOException {
      Signals.send("CONT", identity);
    }

    @Override
    public void destroy() throws InterruptedException {
      ProcessHandle.of(identity.processId())
          .filter(process -> identity.lives())
          .ifPresent(
              process -> {
                try {
                  Signals.end(process, ended);
                } catch (InterruptedException interrupted) {
                  Thread.currentThread().interrupt();
                }
              });
    }
  }
}
