package org.miragemanager.repository;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.miragemanager.model.Generation;
import org.miragemanager.repository.event.EventPublisher.OwnershipListener;
import org.miragemanager.repository.event.EventPublisher.OwnershipListener.OwnershipChange;

/**
 * What listeners were told, in the order of the commits, checked as a chain: every owner follows
 * the one before it, with a higher number, and never one that was retired.
 */
final class CommitLog implements OwnershipListener {
  private final Map<String, Long> owners = new HashMap<>();
  private final Map<String, Set<Long>> retired = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  @Override
  public synchronized void changed(OwnershipChange change) {
    String unikernel = change.unikernel();
    Set<Long> gone = retired.computeIfAbsent(unikernel, name -> new HashSet<>());
    change
        .owner()
        .ifPresent(
            owner -> {
              long next = owner.generation().number();
              long former = owners.getOrDefault(unikernel, 1L);
              if (next <= former) {
                violations.add("Owner " + former + " was followed by " + next);
              }
              if (gone.contains(next)) {
                violations.add("Generation " + next + " was retired and became the owner");
              }
              if (change.retired().stream().noneMatch(each -> each.number() == former)) {
                violations.add("Owner " + former + " was followed, but not retired");
              }
              owners.put(unikernel, next);
            });
    for (Generation each : change.retired()) {
      if (!gone.add(each.number())) {
        violations.add("Generation " + each.number() + " was retired twice");
      }
      if (owners.getOrDefault(unikernel, 1L) == each.number()) {
        violations.add("Generation " + each.number() + " is owner and was retired");
      }
    }
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  synchronized long owner(String unikernel) {
    return owners.getOrDefault(unikernel, 1L);
  }

  synchronized int handOvers(String unikernel) {
    return retired.getOrDefault(unikernel, Set.of()).size();
  }
}
