package org.miragemanager.activities;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.miragemanager.activities.transfer.TransferActivities.CompleteOperation;
import org.miragemanager.activities.transfer.TransferActivities.CreateUnikernel;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.activities.transfer.TransferActivities.ReserveRequest;
import org.miragemanager.model.Generation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Logs each step of an operation, and names the unikernel, the generation and the host in every
 * line that is logged while the step runs (in the MDC, beside the workflow and the run that
 * Temporal's SDK puts there).
 */
public final class StepLogInterceptor extends WorkerInterceptorBase {
  /** The key of the unikernel's name. */
  public static final String UNIKERNEL = "Unikernel";

  /** The key of the generation's number: the source's in steps of the source, else the target's. */
  public static final String GENERATION = "Generation";

  /** The key of the host's name; absent on the shelf. */
  public static final String HOST = "Host";

  private static final Logger LOG = LoggerFactory.getLogger(StepLogInterceptor.class);

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      private String step = "";

      @Override
      public void init(ActivityExecutionContext context) {
        step = context.getInfo().getActivityType();
        super.init(context);
      }

      @Override
      public ActivityOutput execute(ActivityInput input) {
        Map<String, String> subject = subject(step, input.getArguments());
        subject.forEach(MDC::put);
        long begun = System.nanoTime();
        try {
          ActivityOutput output = super.execute(input);
          LOG.debug("{} done after {} ms", step, millisSince(begun));
          return output;
        } catch (ApplicationFailure failure) {
          LOG.info(
              "{} failed after {} ms ({}): {}",
              step,
              millisSince(begun),
              failure.getType(),
              failure.getOriginalMessage());
          throw failure;
        } finally {
          subject.keySet().forEach(MDC::remove);
        }
      }
    };
  }

  private static long millisSince(long beginNanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos);
  }

  /** What a step is about, as its arguments tell. */
  static Map<String, String> subject(String step, Object[] arguments) {
    Map<String, String> subject = new HashMap<>();
    Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
    switch (first) {
      case Reservation reservation -> {
        Generation generation =
            step.endsWith("Source") || step.equals("SeeSourceRun")
                ? reservation.source()
                : reservation.target();
        subject.put(UNIKERNEL, reservation.unikernel());
        subject.put(GENERATION, Long.toString(generation.number()));
        generation.host().ifPresent(host -> subject.put(HOST, host));
      }
      case ReserveRequest request -> subject.put(UNIKERNEL, request.unikernel());
      case CreateUnikernel request -> subject.put(UNIKERNEL, request.unikernel());
      case CompleteOperation request -> subject.put(UNIKERNEL, request.unikernel());
      case String name -> subject.put(isOfUnikernel(step) ? UNIKERNEL : HOST, name);
      case null -> {}
      default -> {}
    }
    return subject;
  }

  /** Of the steps that take a name alone, these two take that of a unikernel. */
  private static boolean isOfUnikernel(String step) {
    return step.equals("Stop") || step.equals("Unregister");
  }
}
