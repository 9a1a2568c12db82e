package org.miragemanager.workflows.drain;

import io.temporal.common.SearchAttributeUpdate;
import io.temporal.common.SearchAttributes;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.miragemanager.activities.drain.DrainActivities.GuestList;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainCarryOver;
import org.miragemanager.workflows.drain.DrainWorkflow.FailedAttempt;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.miragemanager.workflows.transfer.WorkflowStatus;
import org.miragemanager.workflows.transfer.WorkflowStatus.Phase;

/**
 * The state of a drain: which guests are on the host, which are under way, which are tried again
 * and when, and what the counts are. It does not depend on Temporal; times are milliseconds of the
 * caller's clock.
 */
final class DrainState {
  /**
   * How often a guest is tried: what stands in the way is another operation, a host that was busy,
   * room that another guest is about to leave.
   */
  static final int ATTEMPTS = 4;

  /** Before the second attempt; it doubles with each. */
  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final SortedMap<String, FailedAttempt> failures = new TreeMap<>();
  private final Map<String, Long> due = new HashMap<>();
  private final Set<String> underWay = new HashSet<>();

  /** They may be listed once more: the list was asked for before they were seen to be gone. */
  private final Set<String> left = new HashSet<>();

  private Set<String> here = new LinkedHashSet<>();
  private List<String> arriving = List.of();
  private int moved;

  /** Goes on where an earlier run ended, all of whose moves have ended. */
  DrainState(DrainCarryOver soFar) {
    moved = soFar.moved();
    failures.putAll(soFar.setbacks());
  }

  /** The host has these guests. */
  void listed(GuestList guests) {
    here = new LinkedHashSet<>(guests.here());
    here.removeAll(left);
    arriving = guests.arriving();
  }

  /** A guest that may be moved now; it is under way from now on. */
  Optional<String> next(long now) {
    Optional<String> guest = here.stream().filter(name -> mayMove(name, now)).findFirst();
    guest.ifPresent(underWay::add);
    return guest;
  }

  /** Whether {@link #next} has one to give. */
  boolean hasNext(long now) {
    return here.stream().anyMatch(name -> mayMove(name, now));
  }

  private boolean mayMove(String guest, long now) {
    return !underWay.contains(guest)
        && !isGivenUp(guest)
        && due.getOrDefault(guest, Long.MIN_VALUE) <= now;
  }

  private boolean isGivenUp(String guest) {
    return failures.containsKey(guest) && failures.get(guest).attempts() >= ATTEMPTS;
  }

  /** A guest that was under way has been moved. */
  void moved(String guest) {
    underWay.remove(guest);
    failures.remove(guest);
    here.remove(guest);
    left.add(guest);
    moved++;
  }

  /** A guest that was under way could not be moved; it may be tried again after a pause. */
  void failed(String guest, String why, long now) {
    underWay.remove(guest);
    int attempts = failures.containsKey(guest) ? failures.get(guest).attempts() + 1 : 1;
    failures.put(guest, new FailedAttempt(attempts, why));
    due.put(guest, now + (FIRST_PAUSE.toMillis() << (attempts - 1)));
  }

  /** How many are under way. */
  int underWay() {
    return underWay.size();
  }

  /** Whether something is about to come to the host. */
  boolean somethingArrives() {
    return !arriving.isEmpty();
  }

  /** When the next guest that waits may be tried again; empty: none waits. */
  OptionalLong nextDue() {
    return here.stream()
        .filter(guest -> !underWay.contains(guest) && !isGivenUp(guest))
        .mapToLong(guest -> due.getOrDefault(guest, Long.MIN_VALUE))
        .min();
  }

  /** What stays there, by name, each with the reason. */
  Map<String, String> staying() {
    SortedMap<String, String> staying = new TreeMap<>();
    for (String guest : here) {
      FailedAttempt failed = failures.get(guest);
      staying.put(guest, failed == null ? "it was not tried" : failed.why());
    }
    for (String guest : arriving) {
      staying.putIfAbsent(
          guest,
          "it may be on its way there, and has not arrived: look at `miragectl show "
              + guest
              + "`");
    }
    return staying;
  }

  /** What could not be moved, and is not there any more. */
  Map<String, String> gone() {
    SortedMap<String, String> gone = new TreeMap<>();
    failures.forEach(
        (guest, failed) -> {
          if (!here.contains(guest)) {
            gone.put(guest, failed.why());
          }
        });
    return gone;
  }

  /** What the next run has to know. */
  DrainCarryOver carryOver() {
    return new DrainCarryOver(moved, new TreeMap<>(failures));
  }

  int movedSoFar() {
    return moved;
  }

  /** For example "moved 37 of 200, 2 failed". */
  String inWords() {
    Set<String> stillThere = new HashSet<>(here);
    stillThere.addAll(underWay);
    long failed = stillThere.stream().filter(this::isGivenUp).count();
    return "moved "
        + moved
        + " of "
        + (moved + stillThere.size())
        + (failed == 0 ? "" : ", " + failed + " failed");
  }

  static String guests(int count) {
    return count == 1 ? "1 guest" : count + " guests";
  }

  /** Where a drain stands, as operators see it in Temporal; see {@link WorkflowStatus}. */
  static final class DrainStatus {
    private final String host;
    private Phase phase;
    private String now = "";

    DrainStatus(String host) {
      this.host = host;
    }

    /** Makes it findable by its host; what its starter or its last run has set is not set again. */
    void at(Phase next, String words) {
      now = words;
      if (next != phase) {
        phase = next;
        SearchAttributes set = Workflow.getTypedSearchAttributes();
        List<SearchAttributeUpdate<?>> updates = new ArrayList<>();
        if (!host.equals(set.get(MirageSearchAttributes.SOURCE))) {
          updates.add(MirageSearchAttributes.SOURCE.valueSet(host));
        }
        if (!next.word().equals(set.get(MirageSearchAttributes.PHASE))) {
          updates.add(MirageSearchAttributes.PHASE.valueSet(next.word()));
        }
        if (!updates.isEmpty()) {
          Workflow.upsertTypedSearchAttributes(updates.toArray(SearchAttributeUpdate<?>[]::new));
        }
      }
      Workflow.setCurrentDetails("Drains **" + host + "**: " + words + ".");
    }

    void ended(String sentence) {
      now = sentence;
      Workflow.setCurrentDetails(sentence);
    }

    String inWords() {
      return now;
    }
  }
}
