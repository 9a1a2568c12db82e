package org.miragemanager.activities.recovery;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.miragemanager.repository.unikernel.Unikernel;

/** Which lost unikernels are to be brought back now, the most important first. */
public final class RecoveryPlan {
  private static final Comparator<Unikernel> MOST_IMPORTANT_FIRST =
      Comparator.<Unikernel>comparingInt(unikernel -> unikernel.guest().policy().priority())
          .reversed()
          .thenComparing(Unikernel::name);

  private RecoveryPlan() {}

  /** Those that are due at this time. */
  public static List<Unikernel> due(List<Unikernel> unikernels, Instant now) {
    return unikernels.stream()
        .filter(unikernel -> isDue(unikernel, now))
        .sorted(MOST_IMPORTANT_FIRST)
        .toList();
  }

  /**
   * An operation that is under way sees to it itself, unless it waits for a host that is lost: then
   * it is passed.
   */
  private static boolean isDue(Unikernel unikernel, Instant now) {
    if (unikernel.operation().isPresent() && !unikernel.hostLost()) {
      return false;
    }
    return switch (RecoveryDecision.of(unikernel)) {
      case RecoveryDecision.Due due -> true;
      case RecoveryDecision.Later later -> !now.isBefore(later.when());
      case RecoveryDecision.Well well -> false;
      case RecoveryDecision.CrashLooping looping -> false;
      case RecoveryDecision.Never never -> false;
    };
  }
}
