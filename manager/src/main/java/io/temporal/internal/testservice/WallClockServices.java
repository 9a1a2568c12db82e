package io.temporal.internal.testservice;

import io.grpc.BindableService;
import io.temporal.workflow.Functions;
import java.io.Closeable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an in-memory Temporal server serves, as {@link TestServicesStarter} puts it together, but
 * with {@link WallClockTimer}.
 */
public final class WallClockServices implements Closeable {
  private final WallClockTimer timer = new WallClockTimer();
  private final TestVisibilityStore visibility = new TestVisibilityStoreImpl();
  private final TestNexusEndpointStore nexus = new TestNexusEndpointStoreImpl();
  private final TestWorkflowStore store = new TestWorkflowStoreImpl(timer);
  private final TestOperatorService operators = new TestOperatorService(visibility, nexus);
  private final TestWorkflowService workflows =
      new TestWorkflowService(store, visibility, nexus, timer);

  /** With no workflow yet. */
  public WallClockServices() {
    // All is made where it is declared.
  }

  /** What is to be registered with a gRPC server. */
  public List<BindableService> services() {
    return List.of(operators, workflows);
  }

  @Override
  public void close() {
    workflows.close();
    operators.close();
    store.close();
    visibility.close();
    timer.shutdown();
  }

  /**
   * The timers of an in-memory server in which time passes as it does. The server's own timer can
   * skip time, for tests. For that it keeps two records of each change to a workflow for ever and
   * goes through all of them again and again, so that each migration takes longer than the one
   * before; and it keeps what a timer was for until it would have been due, though it was
   * cancelled.
   */
  static final class WallClockTimer implements SelfAdvancingTimer {
    private static final Logger LOG = LoggerFactory.getLogger(WallClockTimer.class);
    private static final int THREADS = 5;
    private static final LockHandle NOTHING_TO_UNLOCK =
        new LockHandle() {
          @Override
          public void unlock() {
            // Time is never skipped, so nothing keeps it from being skipped.
          }

          @Override
          public void unlock(String caller) {
            // The same.
          }
        };

    private final ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            THREADS,
            Thread.ofPlatform().daemon().name("temporal-timer").factory(),
            new ThreadPoolExecutor.DiscardPolicy());

    WallClockTimer() {
      executor.setRemoveOnCancelPolicy(true);
      executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Functions.Proc schedule(Duration delay, Runnable task) {
      return schedule(delay, task, "");
    }

    @Override
    public Functions.Proc schedule(Duration delay, Runnable task, String taskInfo) {
      ScheduledFuture<?> scheduled =
          executor.schedule(
              () -> run(task, taskInfo), Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
      return () -> scheduled.cancel(false);
    }

    @Override
    public Functions.Proc scheduleAt(Instant timestamp, Runnable task, String taskInfo) {
      return schedule(Duration.between(Instant.now(), timestamp), task, taskInfo);
    }

    private static void run(Runnable task, String taskInfo) {
      try {
        task.run();
      } catch (RuntimeException failure) {
        LOG.error("A timer of the in-memory Temporal failed: {}", taskInfo, failure);
      }
    }

    @Override
    public LongSupplier getClock() {
      return System::currentTimeMillis;
    }

    @Override
    public LockHandle lockTimeSkipping(String caller) {
      return NOTHING_TO_UNLOCK;
    }

    @Override
    public void unlockTimeSkipping(String caller) {
      // Time is never skipped.
    }

    @Override
    public void updateLocks(List<RequestContext.TimerLockChange> updates) {
      // Time is never skipped.
    }

    @Override
    public Instant skip(Duration duration) {
      throw new UnsupportedOperationException("this server does not skip time");
    }

    @Override
    public void skipTo(Instant timestamp) {
      throw new UnsupportedOperationException("this server does not skip time");
    }

    @Override
    public void getDiagnostics(StringBuilder result) {
      result.append("timers: ").append(executor.getQueue().size());
    }

    @Override
    public void shutdown() {
      executor.shutdown();
    }
  }
}
