package org.miragemanager.activities.recovery;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.miragemanager.model.GuestSpec.GuestPolicy.Restart;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;

/** Whether a unikernel is lost, and if so whether it is brought back, and when. */
public sealed interface RecoveryDecision {
  /** After this many ends in a row it stays ended until an operator resumes it. */
  int MOST_ENDS = 5;

  /** How long the second restart in a row waits; each one after it twice as long. */
  Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** It is not lost: it runs, or rests on the shelf as an operator asked. */
  record Well() implements RecoveryDecision {}

  /** It is brought back as soon as a host can take it. */
  record Due() implements RecoveryDecision {}

  /** Its domain has ended again: the next one is started later. */
  record Later(Instant when) implements RecoveryDecision {}

  /** Its domains end again and again. */
  record CrashLooping() implements RecoveryDecision {}

  /** Its user does not want it to be brought back. */
  record Never() implements RecoveryDecision {}

  /**
   * Decides for one unikernel, from its record alone; the time of a {@link Later} is compared by
   * the caller.
   */
  static RecoveryDecision of(Unikernel unikernel) {
    boolean claimed =
        unikernel.status() == UnikernelStatus.SUSPENDED
            || unikernel.status() == UnikernelStatus.STARTED
            || unikernel.status() == UnikernelStatus.CREATED;
    boolean lost = unikernel.status() == UnikernelStatus.FAILED || (claimed && unikernel.wanted());
    if (!lost) {
      return new Well();
    }
    if (unikernel.guest().policy().restart() == Restart.NEVER) {
      return new Never();
    }
    if (unikernel.hostLost()) {
      return new Due();
    }
    if (unikernel.ends() >= MOST_ENDS) {
      return new CrashLooping();
    }
    return unikernel.endedAt().map(end -> after(end, unikernel.ends())).orElse(new Due());
  }

  private static RecoveryDecision after(Instant end, int ends) {
    return ends <= 1
        ? new Due()
        : new Later(end.plus(FIRST_PAUSE.multipliedBy(1L << Math.min(ends - 2, MOST_ENDS))));
  }

  /**
   * In words for an operator; empty if it is well.
   *
   * @param hosts all hosts; asked for only if it waits for one
   * @param troubles of hosts that cannot be reached, or fail: words that follow the host's name
   * @param now on the repository's clock of ends
   */
  static Optional<String> inWords(
      Unikernel unikernel, Supplier<List<Host>> hosts, Map<String, String> troubles, Instant now) {
    String resume = "`miragectl resume " + unikernel.name() + "`";
    return switch (of(unikernel)) {
      case Well well -> Optional.empty();
      case Due due -> Optional.of(waiting(unikernel, hosts.get(), troubles));
      case Later later ->
          Optional.of(
              "is started again in "
                  + Math.max(0, Duration.between(now, later.when()).toSeconds())
                  + " s, after "
                  + unikernel.ends()
                  + " ends");
      case CrashLooping looping ->
          Optional.of(
              "is crash-looping: it ended "
                  + unikernel.ends()
                  + " times in a row; find out why (`miragectl logs "
                  + unikernel.name()
                  + "`), then "
                  + resume);
      case Never never -> Optional.of("is not brought back, as was asked; " + resume + " does");
    };
  }

  private static String waiting(
      Unikernel unikernel, List<Host> hosts, Map<String, String> troubles) {
    String words = "is brought back as soon as a host has room for it";
    boolean soon =
        hosts.stream()
            .anyMatch(host -> host.canTake(unikernel) && !troubles.containsKey(host.name()));
    return soon ? words : words + ": " + Obstacles.inWords(unikernel, hosts, troubles);
  }

  /** The unikernels to bring back at this time, those with the highest priority first. */
  static List<Unikernel> due(List<Unikernel> unikernels, Instant now) {
    return unikernels.stream()
        .filter(unikernel -> isDue(unikernel, now))
        .sorted(
            Comparator.<Unikernel>comparingInt(unikernel -> unikernel.guest().policy().priority())
                .reversed()
                .thenComparing(Unikernel::name))
        .toList();
  }

  /**
   * A unikernel with an open operation is left to that operation, unless the operation waits for a
   * lost host: then a recovery replaces it.
   */
  private static boolean isDue(Unikernel unikernel, Instant now) {
    if (unikernel.operation().isPresent() && !unikernel.hostLost()) {
      return false;
    }
    return switch (of(unikernel)) {
      case Due due -> true;
      case Later later -> !now.isBefore(later.when());
      case Well well -> false;
      case CrashLooping looping -> false;
      case Never never -> false;
    };
  }
}
