package org.miragemanager.manager.recovery;

import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.miragemanager.manager.recovery.FailoverController.RecoveryStarter;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.event.RepositoryObserver;

/**
 * Looks at what the repository says, again and again, and has done what is missing: leases that are
 * over are ended, and guests that are lost are brought back. It remembers nothing that matters: a
 * manager that starts, or a second one beside it, comes to the same conclusions.
 *
 * <p>The two have a thread each: bringing back waits for Temporal, and the watching of leases must
 * not.
 */
public final class RecoveryKeeper implements RepositoryObserver, AutoCloseable {
  /** A lost host is noticed so much later than its lease ends, at most. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** What nobody told of is noticed so much later, at most. */
  private static final Duration BETWEEN_RECOVERIES = Duration.ofSeconds(1);

  private final Repository repository;
  private final LeaseExpirer leases;
  private final PeriodicTask watching;
  private final PeriodicTask recovering;

  /**
   * Looks at nothing until it is started.
   *
   * @param clock nanoseconds that go on while the machine is suspended (rule 7)
   * @param leftAlone whether nothing is to be sent to a host now, because it cannot be reached or
   *     fails
   */
  public RecoveryKeeper(
      Repository repository,
      WorkflowClient client,
      String taskQueue,
      LongSupplier clock,
      Predicate<String> leftAlone) {
    this(repository, new TemporalRecoveryStarter(client, taskQueue), clock, leftAlone);
  }

  RecoveryKeeper(
      Repository repository,
      RecoveryStarter starter,
      LongSupplier clock,
      Predicate<String> leftAlone) {
    this.repository = repository;
    this.recovering =
        new PeriodicTask(
            "recovery",
            BETWEEN_RECOVERIES,
            "What is lost cannot be brought back now",
            new FailoverController(repository, starter, clock, leftAlone)::bringBack);
    this.leases = new LeaseExpirer(repository, clock, recovering::call);
    this.watching =
        new PeriodicTask("leases", BETWEEN_LOOKS, "Leases cannot be watched now", leases::look);
    repository.addObserver(leases);
    repository.addObserver(this);
  }

  /** Begins to look. */
  public void start() {
    watching.start();
    recovering.start();
  }

  /** The hosts that seem lost, together with too many others to believe it. */
  public Set<String> heldBack() {
    return leases.heldBack();
  }

  /**
   * Returns if leases are watched.
   *
   * @throws IllegalStateException if they are not, with the reason
   */
  public void requireWatching() {
    require(watching);
  }

  /**
   * Returns if what is lost is brought back.
   *
   * @throws IllegalStateException if it is not, with the reason
   */
  public void requireRecovering() {
    require(recovering);
  }

  private static void require(PeriodicTask patrol) {
    patrol
        .problem()
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
  }

  /** An operator says that this host is lost, however many others seem so. */
  public void confirmLost(String host) {
    leases.confirmLost(host);
    watching.call();
    recovering.call();
  }

  @Override
  public void domainEnded(String unikernel) {
    recovering.call();
  }

  /** Begins no recovery any more; leases are watched on. */
  public void stopRecovering() {
    recovering.close();
  }

  @Override
  public void close() {
    repository.removeObserver(this);
    repository.removeObserver(leases);
    watching.close();
    recovering.close();
  }
}
