package org.miragemanager.activities.recovery;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.repository.Repository;

/** Reads from the repository which unikernels are lost. */
public final class RepositoryRecoveryActivities implements RecoveryActivities {
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
