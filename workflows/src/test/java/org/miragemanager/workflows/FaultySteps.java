package org.miragemanager.workflows;

import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.miragemanager.activities.Creation;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.MovementActivities;
import org.miragemanager.activities.Registration;
import org.miragemanager.activities.Release;
import org.miragemanager.activities.Reservation;
import org.miragemanager.activities.ReserveRequest;
import org.miragemanager.activities.Resumption;
import org.miragemanager.activities.Site;
import org.miragemanager.activities.Suspension;

/** The real steps, one of which goes wrong on cue. */
final class FaultySteps implements MovementActivities {
  private record Planned(String step, Fault fault) {}

  private record Barrier(CountDownLatch reached, CountDownLatch goOn) {}

  private final Map<String, Barrier> barriers = new ConcurrentHashMap<>();
  private final MovementActivities steps;
  private final Consumer<String> cancel;
  private final Consumer<String> abort;
  private final Consumer<String> terminate;
  private final Map<String, Planned> plans = new ConcurrentHashMap<>();

  /**
   * Steps that go right until told otherwise.
   *
   * @param cancel cancels the workflow of that id
   * @param abort has that workflow accept or refuse an abort
   * @param terminate terminates that workflow
   */
  FaultySteps(
      MovementActivities steps,
      Consumer<String> cancel,
      Consumer<String> abort,
      Consumer<String> terminate) {
    this.steps = steps;
    this.cancel = cancel;
    this.abort = abort;
    this.terminate = terminate;
  }

  void plan(String unikernel, String step, Fault fault) {
    plans.put(unikernel, new Planned(step, fault));
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
    Planned planned = plans.get(unikernel);
    if (planned == null || !planned.step().equals(step)) {
      return work.get();
    }
    return switch (planned.fault()) {
      case FAILS_ONCE -> {
        plans.remove(unikernel);
        throw new IllegalStateException("the first attempt fails on purpose");
      }
      case ANSWER_LOST -> {
        plans.remove(unikernel);
        T ignored = work.get();
        throw new IllegalStateException("the answer is lost on purpose");
      }
      case RUNS_TWICE -> {
        T ignored = work.get();
        yield work.get();
      }
      case REFUSED -> throw refused();
      case REFUSED_ONCE -> {
        plans.remove(unikernel);
        throw refused();
      }
      case DONE_THEN_REFUSED -> {
        T ignored = work.get();
        throw refused();
      }
      case CANCELLED -> {
        plans.remove(unikernel);
        cancel.accept(workflowId());
        yield work.get();
      }
      case ABORTED -> {
        plans.remove(unikernel);
        abort.accept(workflowId());
        yield work.get();
      }
      case ABORTED_IN_TIME -> {
        abort.accept(workflowId());
        throw refused();
      }
      case TERMINATED -> {
        plans.remove(unikernel);
        terminate.accept(workflowId());
        yield work.get();
      }
    };
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
  public void register(Registration registration) {
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
  public void release(Release release) {
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
  public Site claimTarget(Reservation reservation) {
    return go(reservation.unikernel(), "claimTarget", () -> steps.claimTarget(reservation));
  }
}
