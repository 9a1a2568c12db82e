package org.miragemanager.workflows.transfer;

import io.temporal.common.SearchAttributeUpdate;
import io.temporal.common.SearchAttributes;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.model.Generation;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.miragemanager.workflows.transfer.TransferSaga.Progress;

/**
 * Where an operation stands, as operators see it in Temporal: in search attributes, by which it is
 * found, and in the current details of its page. Search attributes cost an event of the history
 * each time, so only what changes is set, and phases are few; details cost nothing.
 */
public final class WorkflowStatus implements Progress {
  private final List<SearchAttributeUpdate<?>> pending = new ArrayList<>();
  private Phase phase;
  private String now = "begins";
  private String journey = "";
  private String source;
  private String target;
  private long generation;

  /** Makes the operation findable; what its starter has set is not set again. */
  void begins(String unikernel, String wantedTarget) {
    SearchAttributes set = Workflow.getTypedSearchAttributes();
    source = set.get(MirageSearchAttributes.SOURCE);
    target = set.get(MirageSearchAttributes.TARGET);
    if (!unikernel.equals(set.get(MirageSearchAttributes.UNIKERNEL))) {
      pending.add(MirageSearchAttributes.UNIKERNEL.valueSet(unikernel));
    }
    if (wantedTarget != null && !wantedTarget.equals(target)) {
      pending.add(MirageSearchAttributes.TARGET.valueSet(wantedTarget));
      target = wantedTarget;
    }
    phase = Phase.PREPARING;
    if (!phase.word().equals(set.get(MirageSearchAttributes.PHASE))) {
      pending.add(MirageSearchAttributes.PHASE.valueSet(phase.word()));
    }
    setPending();
  }

  private void setPending() {
    if (!pending.isEmpty()) {
      Workflow.upsertTypedSearchAttributes(pending.toArray(SearchAttributeUpdate<?>[]::new));
      pending.clear();
    }
  }

  @Override
  public void at(Phase next, String words) {
    now = words;
    if (next != phase) {
      phase = next;
      pending.add(MirageSearchAttributes.PHASE.valueSet(next.word()));
      setPending();
    }
    show();
  }

  /** A new generation alone is told with the next phase. */
  @Override
  public void between(Reservation reservation) {
    String from = place(reservation.source());
    String to = place(reservation.target());
    long number = reservation.target().number();
    if (number != generation) {
      pending.add(MirageSearchAttributes.GENERATION.valueSet(number));
      generation = number;
    }
    if (!from.equals(source) || !to.equals(target)) {
      pending.add(MirageSearchAttributes.SOURCE.valueSet(from));
      pending.add(MirageSearchAttributes.TARGET.valueSet(to));
      source = from;
      target = to;
      setPending();
    }
    journey =
        "Moves **%s** from %s to %s (generation %d to %d)."
            .formatted(
                reservation.unikernel(),
                reservation.source().where(),
                reservation.target().where(),
                reservation.source().number(),
                number);
    show();
  }

  /** It has ended: how, in a sentence. */
  void ended(String sentence) {
    now = sentence;
    Workflow.setCurrentDetails(journey.isEmpty() ? sentence : journey + "\n\n" + sentence);
  }

  /** The message of an operation that was aborted. */
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

  private static String place(Generation generation) {
    return generation.onShelf() ? MirageSearchAttributes.SHELF : generation.requireHost();
  }

  String inWords() {
    return now;
  }

  boolean canGoBack() {
    return phase == null || phase.canGoBack();
  }

  /** Where an operation stands; the value of the search attribute {@code MiragePhase}. */
  public enum Phase {
    /** The target is reserved and created; the source runs. */
    PREPARING,
    /** The source is suspended and the state handed over: until this ends, back is possible. */
    MOVING,
    /** The point of no return has passed: the target is to run. */
    RESUMING,
    /** What was begun is undone; the source runs, or will. */
    UNDOING;

    /** As operators write it in a list filter: {@code MiragePhase='moving'}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the operation can still be aborted. */
    boolean canGoBack() {
      return switch (this) {
        case PREPARING, MOVING, UNDOING -> true;
        case RESUMING -> false;
      };
    }
  }

  /** The query and the update that every open operation answers. */
  public interface OperationControl {
    /** The update's name, for {@code temporal workflow update execute --name abort}. */
    String ABORT = "abort";

    /** The query's name, for {@code temporal workflow query --type progress}. */
    String PROGRESS = "progress";

    /** What it does or waits for, in words. */
    @QueryMethod(name = PROGRESS)
    String progress();

    /**
     * Goes back to where the unikernel was, and answers once it is there. Unlike a cancellation,
     * this tells how it ended.
     *
     * @param reason for the history; may be absent
     * @return where the unikernel is
     * @throws io.temporal.failure.ApplicationFailure of type TOO_LATE if the hand-over has
     *     happened: then only forward is possible, and the failure says where the unikernel is
     */
    @UpdateMethod(name = ABORT)
    String abort(String reason);

    /** Refuses an abort that is not possible any more, without an event in the history. */
    @UpdateValidatorMethod(updateName = ABORT)
    void checkAbort(String reason);
  }
}
