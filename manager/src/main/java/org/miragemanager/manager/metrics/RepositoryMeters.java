package org.miragemanager.manager.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.miragemanager.manager.service.ReservedNames;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.repository.event.RepositoryObserver;
import org.miragemanager.repository.operation.Operation;

/**
 * Counts what the repository commits, as it commits it. An operation that is asked to end twice has
 * ended once. The program's own unikernels, with which it rehearses, are left out.
 */
final class RepositoryMeters implements RepositoryObserver {
  private static final Duration[] DOWNTIMES =
      millis(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000);
  private static final Duration[] TOTALS =
      millis(50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000);

  private final MeterRegistry registry;
  private final Counter accepted;
  private final Counter refused;
  private final Counter renewed;
  private final Counter notRenewed;
  private final Counter orphans;

  RepositoryMeters(MeterRegistry registry) {
    this.registry = registry;
    accepted = handOvers("accepted");
    refused = handOvers("refused");
    renewed = renewals("renewed");
    notRenewed = renewals("refused");
    orphans =
        Counter.builder("mirage.orphans.retired")
            .description("Prepared generations that nobody worked on any more.")
            .register(registry);
    // A counter that appears only with its first event hides that event from Prometheus' rate().
    for (OperationKind kind : OperationKind.values()) {
      for (OperationOutcome outcome : OperationOutcome.values()) {
        operations(kind, outcome);
      }
    }
  }

  @Override
  public void operationEnded(Operation operation) {
    if (ReservedNames.include(operation.unikernel())) {
      return;
    }
    OperationOutcome outcome = operation.outcome().orElseThrow();
    operations(operation.kind(), outcome).increment();
    if (outcome != OperationOutcome.INTERRUPTED) {
      // When an interrupted one stopped nobody knows, only when that was noticed.
      total(operation.kind(), outcome)
          .record(Duration.between(operation.startedAt(), operation.endedAt().orElseThrow()));
    }
    operation
        .measurement()
        .downtimeMicros()
        .ifPresent(micros -> downtime(operation.kind()).record(micros, TimeUnit.MICROSECONDS));
  }

  @Override
  public void handOverDecided(String unikernel, boolean isAccepted) {
    if (!ReservedNames.include(unikernel)) {
      (isAccepted ? accepted : refused).increment();
    }
  }

  @Override
  public void leaseAnswered(String host, boolean isRenewed) {
    (isRenewed ? renewed : notRenewed).increment();
  }

  @Override
  public void orphanRetired() {
    orphans.increment();
  }

  private Counter operations(OperationKind kind, OperationOutcome outcome) {
    return Counter.builder("mirage.operations")
        .description("Operations that have ended.")
        .tag("kind", lower(kind))
        .tag("outcome", lower(outcome))
        .register(registry);
  }

  private Timer total(OperationKind kind, OperationOutcome outcome) {
    return Timer.builder("mirage.operation.duration")
        .description("From an operation's begin to its end.")
        .tag("kind", lower(kind))
        .tag("outcome", lower(outcome))
        .serviceLevelObjectives(TOTALS)
        .register(registry);
  }

  private Timer downtime(OperationKind kind) {
    return Timer.builder("mirage.operation.downtime")
        .description("From the request to suspend to the first step on the other host.")
        .tag("kind", lower(kind))
        .serviceLevelObjectives(DOWNTIMES)
        .register(registry);
  }

  private Counter handOvers(String answer) {
    return Counter.builder("mirage.hand.overs")
        .description("Hand-overs that the repository has decided.")
        .tag("answer", answer)
        .register(registry);
  }

  private Counter renewals(String answer) {
    return Counter.builder("mirage.lease.renewals")
        .description("Renewals of hosts' leases that were answered.")
        .tag("answer", answer)
        .register(registry);
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Duration[] millis(long... bounds) {
    return Arrays.stream(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
