package org.miragemanager.activities.recovery;

import io.temporal.activity.ActivityInterface;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.repository.Repository;

/** What a failover needs besides the transfers themselves. It changes nothing. */
@ActivityInterface
public interface RecoveryActivities {
  /**
   * How many domains of lost hosts boot at a time. More would compete for the processors of the
   * remaining hosts and delay the most important ones.
   */
  int AT_A_TIME = 4;

  /**
   * The unikernels that a host has lost and that are to be brought back, in groups of the same
   * priority, the most important first.
   */
  List<List<String>> lost(String host);

  /** Reads from the repository which unikernels are lost. */
  final class RepositoryRecoveryActivities implements RecoveryActivities {
    private final Repository repository;
    private final InstantSource clock;

    /** What a worker registers. */
    public RepositoryRecoveryActivities(Repository repository, InstantSource clock) {
      this.repository = repository;
      this.clock = clock;
    }

    @Override
    public List<List<String>> lost(String host) {
      Map<Integer, List<String>> groups = new LinkedHashMap<>();
      RecoveryDecision.due(repository.unikernels().list(), clock.instant()).stream()
          .filter(unikernel -> unikernel.host().equals(Optional.of(host)))
          .forEach(
              unikernel ->
                  groups
                      .computeIfAbsent(
                          unikernel.guest().policy().priority(), first -> new ArrayList<>())
                      .add(unikernel.name()));
      return List.copyOf(groups.values());
    }
  }
}
