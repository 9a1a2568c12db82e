package org.miragemanager.workflows;

import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import org.miragemanager.activities.Reservation;
import org.miragemanager.activities.Site;

/**
 * Where an operation stands, as operators see it in Temporal: in search attributes, by which it is
 * found, and in the current details of its page. Search attributes cost an event of the history
 * each time, so only what changes is set, and phases are few; details cost nothing.
 */
final class Standing implements Progress {
  private static final String SHELF = "shelf";

  private Phase phase;
  private String now = "begins";
  private String journey = "";
  private String source;
  private String target;
  private long generation;

  /** Makes the operation findable; what its starter has set is not set again. */
  void begins(String unikernel, String wantedTarget) {
    List<SearchAttributeUpdate<?>> updates = new ArrayList<>();
    add(updates, MirageSearchAttributes.UNIKERNEL, unikernel);
    target = wantedTarget;
    if (wantedTarget != null) {
      add(updates, MirageSearchAttributes.TARGET, wantedTarget);
    }
    phase = Phase.PREPARING;
    add(updates, MirageSearchAttributes.PHASE, phase.word());
    upsert(updates);
  }

  private static void add(
      List<SearchAttributeUpdate<?>> updates, SearchAttributeKey<String> key, String value) {
    if (!value.equals(Workflow.getTypedSearchAttributes().get(key))) {
      updates.add(key.valueSet(value));
    }
  }

  private static void upsert(List<SearchAttributeUpdate<?>> updates) {
    if (!updates.isEmpty()) {
      Workflow.upsertTypedSearchAttributes(updates.toArray(SearchAttributeUpdate<?>[]::new));
    }
  }

  @Override
  public void at(Phase next, String words) {
    now = words;
    if (next != phase) {
      phase = next;
      Workflow.upsertTypedSearchAttributes(MirageSearchAttributes.PHASE.valueSet(next.word()));
    }
    show();
  }

  @Override
  public void between(Reservation reservation) {
    List<SearchAttributeUpdate<?>> updates = new ArrayList<>();
    String from = place(reservation.source());
    if (!from.equals(source)) {
      updates.add(MirageSearchAttributes.SOURCE.valueSet(from));
    }
    String to = place(reservation.target());
    if (!to.equals(target)) {
      updates.add(MirageSearchAttributes.TARGET.valueSet(to));
    }
    if (reservation.target().generation() != generation) {
      updates.add(MirageSearchAttributes.GENERATION.valueSet(reservation.target().generation()));
    }
    source = from;
    target = to;
    generation = reservation.target().generation();
    journey =
        "Moves **%s** from %s to %s (generation %d to %d)."
            .formatted(
                reservation.unikernel(),
                reservation.source().inWords(),
                reservation.target().inWords(),
                reservation.source().generation(),
                generation);
    upsert(updates);
    show();
  }

  /** It has ended: how, in a sentence. */
  void ended(String sentence) {
    now = sentence;
    Workflow.setCurrentDetails(journey.isEmpty() ? sentence : journey + "\n\n" + sentence);
  }

  /** That it went back because somebody wanted it so. */
  String aborted(String reason) {
    String place = source == null ? "" : ", and is where it was: " + source;
    return "aborted" + place + " (" + reason + ")";
  }

  private void show() {
    String back =
        phase.canGoBack()
            ? "It can be aborted."
            : "It cannot be aborted any more: the hand-over has happened, and the only way is forward.";
    Workflow.setCurrentDetails(journey + "\n\nNow it " + now + ". " + back);
  }

  private static String place(Site site) {
    return site.onShelf() ? SHELF : site.host();
  }

  String inWords() {
    return now;
  }

  boolean canGoBack() {
    return phase == null || phase.canGoBack();
  }
}
