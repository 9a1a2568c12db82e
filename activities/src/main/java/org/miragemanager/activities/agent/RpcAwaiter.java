package org.miragemanager.activities.agent;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.agent.HostTroubles.Trouble;

/**
 * Waits for a host agent's answer, with heartbeats, and turns its errors into failures that say
 * whether a retry can help.
 */
public final class RpcAwaiter {
  /**
   * Well below every heartbeat time-out, and how soon a waiting step hears that it was cancelled.
   */
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  /** The type of the failure of an agent that could not do what it was asked for. */
  static final String FAILED = "HOST_FAILED";

  /**
   * A host that an operator named is waited for as long as these attempts take, about a quarter of
   * a minute: its agent may be started at this moment.
   */
  private static final int PATIENT_ATTEMPTS = 20;

  private final AgentChannels agents;
  private final Heartbeat heartbeat;

  RpcAwaiter(AgentChannels agents, Heartbeat heartbeat) {
    this.agents = agents;
    this.heartbeat = heartbeat;
  }

  /**
   * Makes sure that the host's agent can be reached, before anything is asked of it that may take
   * long.
   *
   * @param patient whether the host is waited for; else a host that does not answer is given up at
   *     once
   * @throws ApplicationFailure that it cannot be reached; HOST_AWAY if nothing is to be waited for
   */
  void requireReachable(String host, boolean patient) {
    Optional<Trouble> trouble = agents.unreachable(host);
    if (trouble.isEmpty()) {
      return;
    }
    String sentence = host + " " + trouble.get().inWords() + "; is its agent running?";
    throw patient && heartbeat.attempt() < PATIENT_ATTEMPTS
        ? ApplicationFailure.newFailure(sentence, "HOST_UNREACHABLE")
        : ApplicationFailure.newNonRetryableFailure(sentence, FailureType.HOST_AWAY.name());
  }

  /**
   * Waits for the answer.
   *
   * @param host the host that is called
   * @param refusal the type of the failure if the agent refuses
   * @param abandonCheck throws when the step can no longer be of use
   * @throws ApplicationFailure with the agent's sentence: not to be retried if it refused, to be
   *     retried if it could not be reached
   */
  <T> T answer(String host, FailureType refusal, Runnable abandonCheck, ListenableFuture<T> call) {
    return answered(
        host,
        refusal,
        call,
        () -> {
          heartbeat.beat();
          abandonCheck.run();
        });
  }

  /**
   * The same, telling how it stands.
   *
   * @param words asked for every second
   */
  <T> T answer(
      String host,
      FailureType refusal,
      Runnable abandonCheck,
      ListenableFuture<T> call,
      Supplier<String> words) {
    return answered(
        host,
        refusal,
        call,
        () -> {
          heartbeat.beat(words.get());
          abandonCheck.run();
        });
  }

  private <T> T answered(
      String host, FailureType refusal, ListenableFuture<T> call, Runnable beat) {
    try {
      while (true) {
        try {
          T answer = call.get(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
          agents.troubles().answered(host);
          return answer;
        } catch (TimeoutException stillWaiting) {
          beat.run();
        }
      }
    } catch (ExecutionException failure) {
      throw translated(host, refusal, failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while " + host + " was to answer");
    } finally {
      call.cancel(true);
    }
  }

  private ApplicationFailure translated(String host, FailureType refusal, Throwable cause) {
    if (!(cause instanceof StatusRuntimeException failure)) {
      return ApplicationFailure.newFailureWithCause(
          host + ": " + cause.getMessage(), FAILED, cause);
    }
    Status status = failure.getStatus();
    String words = AgentChannels.reason(status);
    return switch (status.getCode()) {
      case NOT_FOUND, FAILED_PRECONDITION, INVALID_ARGUMENT, PERMISSION_DENIED ->
          ApplicationFailure.newNonRetryableFailure(words, refusal.name());
      case RESOURCE_EXHAUSTED -> {
        boolean beforeItRuns =
            refusal == FailureType.CREATE_REFUSED || refusal == FailureType.IMAGE_UNAVAILABLE;
        if (beforeItRuns) {
          agents.troubles().failed(host, withoutFullStop(words));
        }
        yield ApplicationFailure.newNonRetryableFailure(
            words, beforeItRuns ? FailureType.HOST_FAILING.name() : refusal.name());
      }
      case DEADLINE_EXCEEDED -> {
        // The agent may be well, and its guest slow: whether it is there is asked before the next
        // attempt.
        agents.troubles().doubted(host);
        yield ApplicationFailure.newFailure(
            host + " has not done it in time; its guest, or the host, may be very busy",
            "TOO_SLOW");
      }
      case UNAVAILABLE -> {
        agents.troubles().doubted(host);
        yield ApplicationFailure.newFailure(
            isOfAgent(status)
                ? words
                : host + " cannot be reached (" + words + "); is its agent running?",
            "HOST_UNREACHABLE");
      }
      default ->
          ApplicationFailure.newFailure(
              host + " failed at it (" + words + "); look at its agent's log", FAILED);
    };
  }

  static String withoutFullStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  /** An agent that asks to try again says so in a sentence; what gRPC says is none. */
  private static boolean isOfAgent(Status status) {
    return status.getCause() == null
        && status.getDescription() != null
        && status.getDescription().endsWith(".");
  }

  /** Reports to Temporal that a waiting step is alive; throws when the step was cancelled. */
  @FunctionalInterface
  public interface Heartbeat {
    /** Beats. */
    void beat();

    /** Beats with a progress text, which Temporal shows with the step. */
    default void beat(String words) {
      beat();
    }

    /** The number of this attempt at the step, from 1. */
    default int attempt() {
      return 1;
    }

    /** Beats for the Temporal activity of the calling thread. */
    static Heartbeat ofActivity() {
      return new Heartbeat() {
        @Override
        public void beat() {
          Activity.getExecutionContext().heartbeat(null);
        }

        @Override
        public void beat(String words) {
          Activity.getExecutionContext().heartbeat(words);
        }

        @Override
        public int attempt() {
          return Activity.getExecutionContext().getInfo().getAttempt();
        }
      };
    }
  }
}
