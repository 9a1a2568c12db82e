package org.miragemanager.workflows;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.transfer.TransferActivities;
import org.miragemanager.activities.transfer.TransferActivities.CompleteOperation;
import org.miragemanager.activities.transfer.TransferActivities.CreateUnikernel;
import org.miragemanager.activities.transfer.TransferActivities.Creation;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.activities.transfer.TransferActivities.ReserveRequest;
import org.miragemanager.activities.transfer.TransferActivities.Resumption;
import org.miragemanager.activities.transfer.TransferActivities.Suspension;
import org.miragemanager.model.Generation;

/** The real steps, one of which goes wrong on cue. */
final class FaultySteps implements TransferActivities {
  /** The times a step is asked for are counted from one; zero: every time. */
  private record Planned(String step, int time, Fault fault) {}

  /** A step that a workflow asked for; its attempts have one name. */
  private record Asked(String step, String activity) {}

  private static final int EVERY_TIME = 0;

  /** One more than a courtesy has. */
  private static final int FAILING_ATTEMPTS = 4;

  private record Barrier(CountDownLatch reached, CountDownLatch goOn) {}

  private final Map<String, Barrier> barriers = new ConcurrentHashMap<>();
  private final TransferActivities steps;
  private final Consumer<String> cancel;
  private final Consumer<String> abort;
  private final Consumer<String> terminate;
  private final Map<String, List<Planned>> plans = new ConcurrentHashMap<>();
  private final Map<String, List<Asked>> asked = new ConcurrentHashMap<>();
  private final Set<String> struck = ConcurrentHashMap.newKeySet();

  /**
   * Steps that go right until told otherwise.
   *
   * @param cancel cancels the workflow of that id
   * @param abort has that workflow accept or refuse an abort
   * @param terminate terminates that workflow
   */
  FaultySteps(
      TransferActivities steps,
      Consumer<String> cancel,
      Consumer<String> abort,
      Consumer<String> terminate) {
    this.steps = steps;
    this.cancel = cancel;
    this.abort = abort;
    this.terminate = terminate;
  }

  void plan(String unikernel, String step, Fault fault) {
    plan(unikernel, step, EVERY_TIME, fault);
  }

  /**
   * Has a step go wrong only when a workflow asks for it for that time.
   *
   * @param time counted from one
   */
  void plan(String unikernel, String step, int time, Fault fault) {
    planNothing(unikernel);
    planAlso(unikernel, step, time, fault);
  }

  /** The same, besides what is planned already. */
  void planAlso(String unikernel, String step, int time, Fault fault) {
    plans
        .computeIfAbsent(unikernel, first -> new CopyOnWriteArrayList<>())
        .add(new Planned(step, time, fault));
  }

  /** From now on everything goes right. */
  void planNothing(String unikernel) {
    plans.remove(unikernel);
    struck.removeIf(step -> step.startsWith(unikernel + "/"));
  }

  /** Whether that step has gone wrong as planned. */
  boolean struck(String unikernel, String step) {
    return struck.contains(unikernel + "/" + step);
  }

  /** The steps that workflows asked for, in their order. */
  List<String> asked(String unikernel) {
    return asked.getOrDefault(unikernel, List.of()).stream().map(Asked::step).toList();
  }

  /** Which time it is that a workflow asks for this step; counted from one. */
  private int time(String unikernel, String step) {
    ActivityInfo activity = Activity.getExecutionContext().getInfo();
    Asked now = new Asked(step, activity.getWorkflowRunId() + "/" + activity.getActivityId());
    List<Asked> all = asked.computeIfAbsent(unikernel, first -> new CopyOnWriteArrayList<>());
    if (!all.contains(now)) {
      all.add(now);
    }
    return (int)
        all.subList(0, all.indexOf(now) + 1).stream()
            .filter(before -> before.step().equals(step))
            .count();
  }

  /** Has the next attempt of a step say that it was reached, and wait. */
  void block(String unikernel, String step, CountDownLatch reached, CountDownLatch goOn) {
    barriers.put(unikernel + "/" + step, new Barrier(reached, goOn));
  }

  private void passBarrier(String unikernel, String step) {
    Barrier barrier = barriers.remove(unikernel + "/" + step);
    if (barrier == null) {
      return;
    }
    barrier.reached().countDown();
    try {
      barrier.goOn().await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does a step of a unikernel, or of a host, as planned. */
  <T> T go(String unikernel, String step, Supplier<T> work) {
    passBarrier(unikernel, step);
    int time = time(unikernel, step);
    Optional<Planned> plan =
        plans.getOrDefault(unikernel, List.of()).stream()
            .filter(planned -> planned.step().equals(step))
            .filter(planned -> planned.time() == EVERY_TIME || planned.time() == time)
            .findFirst();
    if (plan.isEmpty()) {
      return work.get();
    }
    Planned planned = plan.get();
    struck.add(unikernel + "/" + step);
    return switch (planned.fault()) {
      case FAILS_ONCE -> {
        forget(unikernel, planned);
        throw new IllegalStateException("the first attempt fails on purpose");
      }
      case ANSWER_LOST -> {
        forget(unikernel, planned);
        T ignored = work.get();
        throw new IllegalStateException("the answer is lost on purpose");
      }
      case RUNS_TWICE -> {
        T ignored = work.get();
        yield work.get();
      }
      case FAILS_LONG -> {
        if (Activity.getExecutionContext().getInfo().getAttempt() <= FAILING_ATTEMPTS) {
          throw new IllegalStateException("it fails for long, on purpose");
        }
        yield work.get();
      }
      case REFUSED -> throw refused();
      case REFUSED_ONCE -> {
        forget(unikernel, planned);
        throw refused();
      }
      case DONE_THEN_REFUSED -> {
        T ignored = work.get();
        throw refused();
      }
      case CANCELLED -> {
        forget(unikernel, planned);
        cancel.accept(workflowId());
        yield work.get();
      }
      case ABORTED -> {
        forget(unikernel, planned);
        abort.accept(workflowId());
        yield work.get();
      }
      case ABORTED_IN_TIME -> {
        abort.accept(workflowId());
        throw refused();
      }
      case TERMINATED -> {
        forget(unikernel, planned);
        terminate.accept(workflowId());
        yield work.get();
      }
    };
  }

  private void forget(String unikernel, Planned planned) {
    plans.computeIfPresent(
        unikernel,
        (same, all) -> {
          boolean ignored = all.remove(planned);
          return all;
        });
  }

  private static String workflowId() {
    return Activity.getExecutionContext().getInfo().getWorkflowId();
  }

  private static ApplicationFailure refused() {
    return ApplicationFailure.newNonRetryableFailure(
        "refused on purpose", FailureType.NOT_POSSIBLE.name());
  }

  private void does(String unikernel, String step, Runnable work) {
    this.<Void>go(
        unikernel,
        step,
        () -> {
          work.run();
          return null;
        });
  }

  @Override
  public void register(CreateUnikernel registration) {
    does(registration.unikernel(), "register", () -> steps.register(registration));
  }

  @Override
  public void unregister(String unikernel) {
    does(unikernel, "unregister", () -> steps.unregister(unikernel));
  }

  @Override
  public Reservation reserve(ReserveRequest request) {
    return go(request.unikernel(), "reserve", () -> steps.reserve(request));
  }

  @Override
  public Reservation prepareAnother(Reservation reservation, boolean elsewhere) {
    return go(
        reservation.unikernel(),
        "prepareAnother",
        () -> steps.prepareAnother(reservation, elsewhere));
  }

  @Override
  public void fetchImage(Reservation reservation) {
    does(reservation.unikernel(), "fetchImage", () -> steps.fetchImage(reservation));
  }

  @Override
  public Creation createTarget(Reservation reservation) {
    return go(reservation.unikernel(), "createTarget", () -> steps.createTarget(reservation));
  }

  @Override
  public Suspension suspendSource(Reservation reservation) {
    return go(reservation.unikernel(), "suspendSource", () -> steps.suspendSource(reservation));
  }

  @Override
  public void handOver(Reservation reservation) {
    does(reservation.unikernel(), "handOver", () -> steps.handOver(reservation));
  }

  @Override
  public Resumption resumeTarget(Reservation reservation) {
    return go(reservation.unikernel(), "resumeTarget", () -> steps.resumeTarget(reservation));
  }

  @Override
  public void destroySource(Reservation reservation) {
    does(reservation.unikernel(), "destroySource", () -> steps.destroySource(reservation));
  }

  @Override
  public void stop(String unikernel) {
    does(unikernel, "stop", () -> steps.stop(unikernel));
  }

  @Override
  public void release(CompleteOperation release) {
    does(release.unikernel(), "release", () -> steps.release(release));
  }

  @Override
  public boolean retireTarget(Reservation reservation) {
    return go(reservation.unikernel(), "retireTarget", () -> steps.retireTarget(reservation));
  }

  @Override
  public void destroyTarget(Reservation reservation) {
    does(reservation.unikernel(), "destroyTarget", () -> steps.destroyTarget(reservation));
  }

  @Override
  public void seeSourceRun(Reservation reservation) {
    does(reservation.unikernel(), "seeSourceRun", () -> steps.seeSourceRun(reservation));
  }

  @Override
  public Generation claimTarget(Reservation reservation) {
    return go(reservation.unikernel(), "claimTarget", () -> steps.claimTarget(reservation));
  }
}
