package org.miragemanager.hostagent.driver.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.miragemanager.hostagent.driver.system.ProcessTable.ProcessTree;

/**
 * A process that is watched until it has ended, with all that it has started. It was {@link
 * #started} by this agent, or {@link #adopted} because an earlier agent had started it. Safe for
 * use by many threads.
 */
public abstract sealed class SystemProcess {

  private static final long LOOK_EVERY_NANOS = 100_000_000;

  /** Each task has a thread of its own, because it may wait for processes that do not end. */
  private static final Executor END_THREADS =
      task -> Thread.ofPlatform().daemon().name("process-end").start(task);

  private final ProcessTree tree;

  private SystemProcess(ProcessTree tree) {
    this.tree = tree;
  }

  /**
   * Watches a process that this agent has just started.
   *
   * @param mark an entry of its environment that no other process has (see {@link ProcessTree})
   */
  public static SystemProcess started(Process process, Optional<String> mark) {
    // The kernel gives its number to no other process before its parent has read its exit code. If
    // it has ended already, it does not have to be found again, so it needs no exact identity.
    ProcessIdentity identity =
        ProcessIdentity.of(process.pid()).orElseGet(() -> ProcessIdentity.ended(process.pid()));
    MemoryShortage.endFirst(process.pid());
    return new Started(process, new ProcessTree(identity, mark));
  }

  /** Watches a process that an earlier agent started, and all that it has started. */
  public static SystemProcess adopted(ProcessTree tree) {
    Adopted process = new Adopted(tree);
    Adopted.watch(process);
    return process;
  }

  /** The process, and all that it has started. */
  public ProcessTree tree() {
    return tree;
  }

  /** Which process it is. */
  public ProcessIdentity identity() {
    return tree.root();
  }

  /**
   * Completes when it was seen to end, and nothing that it had started is left, with its exit code,
   * as a shell would give it: 128 and the number of the signal that killed it. Empty: the code was
   * not seen.
   */
  public abstract CompletableFuture<OptionalInt> ended();

  /**
   * Looks at once whether it still lives. Only needed after a hint that it has ended, for example a
   * connection that it closed.
   */
  public abstract void look();

  /**
   * Asks it and all that it has started to end, and ends them by force if they do not; returns when
   * none is left.
   */
  public void end() throws InterruptedException {
    look();
    Signals.end(tree, ended());
  }

  /**
   * Stops the execution of it and of all that it has started until {@link #resume()}; returns when
   * each was seen to be stopped. One that does not stop is ended by force.
   *
   * @throws IOException if not all of them were seen to be stopped, or gone
   */
  public void suspend() throws IOException {
    Set<ProcessTree> unused = Signals.stop(List.of(tree));
  }

  /** Lets all of them go on. Harmless if they were not stopped. */
  public void resume() throws IOException {
    Signals.resume(tree);
  }

  /**
   * Ends what the first process has started; returns when none of it is left. Until then the domain
   * has not ended: what is left of it would run beside the next copy of the guest.
   */
  final void endRest() {
    try {
      Signals.kill(tree);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Nothing interrupts this thread.", stopped);
    }
  }

  /** A child of this agent: the kernel reports its end. */
  private static final class Started extends SystemProcess {

    private final CompletableFuture<OptionalInt> ended;

    Started(Process process, ProcessTree tree) {
      super(tree);
      ended =
          process
              .onExit()
              .thenApplyAsync(
                  over -> {
                    endRest();
                    return OptionalInt.of(over.exitValue());
                  },
                  END_THREADS);
    }

    @Override
    public CompletableFuture<OptionalInt> ended() {
      return ended;
    }

    @Override
    public void look() {
      // The kernel reports the end of a child at once.
    }
  }

  /**
   * A process that is not a child of this agent. The kernel does not report its end, so one thread
   * looks at all of them every tenth of a second, as long as there are any.
   */
  private static final class Adopted extends SystemProcess {

    private static final List<Adopted> WATCHED = new ArrayList<>();
    private static boolean watching;

    private final CompletableFuture<OptionalInt> ended = new CompletableFuture<>();
    private final AtomicBoolean ending = new AtomicBoolean();

    Adopted(ProcessTree tree) {
      super(tree);
    }

    static void watch(Adopted process) {
      synchronized (WATCHED) {
        WATCHED.add(process);
        if (!watching) {
          watching = true;
          Thread.ofPlatform().daemon().name("adopted-processes").start(Adopted::watchAll);
        }
      }
    }

    private static void watchAll() {
      boolean last = false;
      while (!last) {
        List<Adopted> gone = new ArrayList<>();
        synchronized (WATCHED) {
          WATCHED.removeIf(process -> process.hasEnded() && gone.add(process));
          last = WATCHED.isEmpty();
          watching = !last;
        }
        gone.forEach(Adopted::look);
        if (!last) {
          LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
      }
    }

    @Override
    public CompletableFuture<OptionalInt> ended() {
      return ended;
    }

    @Override
    public void look() {
      if (hasEnded() && ending.compareAndSet(false, true)) {
        END_THREADS.execute(
            () -> {
              endRest();
              ended.complete(OptionalInt.empty());
            });
      }
    }

    private boolean hasEnded() {
      try {
        return ended.isDone() || !identity().lives();
      } catch (UncheckedIOException unknown) {
        // It cannot be told now; the thread looks again in a moment.
        return false;
      }
    }
  }
}
