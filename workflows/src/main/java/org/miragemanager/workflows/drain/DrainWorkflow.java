package org.miragemanager.workflows.drain;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.Map;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;
import org.miragemanager.workflows.temporal.StrictDataConverter;
import org.miragemanager.workflows.temporal.StrictDataConverter.InputCheck;
import org.miragemanager.workflows.temporal.StrictDataConverter.WorkflowInput;
import org.miragemanager.workflows.transfer.TransferWorkflows.MigrationWorkflow;
import org.miragemanager.workflows.transfer.WorkflowStatus.OperationControl;

/**
 * Empties a host: nothing new is admitted there, and each of its guests is moved to another host,
 * by a {@link MigrationWorkflow} of its own.
 *
 * <table>
 * <caption>The steps</caption>
 * <tr><th>do</th><th>undo</th><th>why</th></tr>
 * <tr><td>closeHost</td><td>openHost</td><td>what has moved away must not be replaced; the repository refuses what is prepared there
 * from now on</td></tr>
 * <tr><td>listGuests, again and again</td><td></td><td>guests complete, are stopped, or still arrive by a transfer that was begun
 * before: only the repository knows what is there</td></tr>
 * <tr><td>Migration of each guest, some at a time</td><td>none: what has moved stays where it is</td><td>it is an operation like any other
 * (rule 9), seen, aborted and undone by itself; it outlives the drain</td></tr>
 * </table>
 *
 * <p>A guest that cannot be moved, because another operation works on it or no host has room, is
 * tried again a few times. If guests stay, this fails with a sentence that names them, and the host
 * stays closed: to drain it again goes on. An abort or a cancellation starts no more migrations,
 * waits for those under way, and opens the host again.
 *
 * <p>Its history stays small whatever the number of guests: after some moves it goes on as a new
 * run of the same workflow.
 */
@WorkflowInterface
public interface DrainWorkflow extends OperationControl {
  /** Its type in Temporal. */
  String TYPE = "Drain";

  /** The type of its failure if guests stay. */
  String NOT_EMPTY = "NOT_EMPTY";

  /** The id of the one that drains a host. */
  static String id(String host) {
    return "drain-" + host;
  }

  /**
   * Carries it out; fails with one sentence for an operator.
   *
   * @param soFar what earlier runs of it did; absent in the input of the first run
   */
  @WorkflowMethod(name = TYPE)
  DrainResult run(DrainRequest request, DrainCarryOver soFar);

  /**
   * The input of {@link DrainWorkflow}.
   *
   * @param host the host that is to be empty
   * @param parallel how many of its guests are moved at a time, at most {@link #MOST_PARALLEL};
   *     absent: {@link #DEFAULT_PARALLEL}
   */
  record DrainRequest(String host, Long parallel) implements WorkflowInput {
    /** Enough to keep two hosts busy, too few to starve the guests that run there. */
    public static final long DEFAULT_PARALLEL = 4;

    /** More than a host can boot at a time only makes each of them slower. */
    public static final long MOST_PARALLEL = 64;

    void check() {
      InputCheck.requireName(host, "host", "edge-1");
      if (parallel != null && (parallel < 1 || parallel > MOST_PARALLEL)) {
        throw StrictDataConverter.bad(
            "The field 'parallel' must be between 1 and " + MOST_PARALLEL + ".");
      }
    }

    int parallelOrDefault() {
      return Math.toIntExact(parallel == null ? DEFAULT_PARALLEL : parallel);
    }
  }

  /**
   * What a drain did: the host has no guest.
   *
   * @param host the host, which takes no guests until it is undrained
   * @param moved how many guests were moved
   * @param gone guests that could not be moved but are not there any more, by name, each with the
   *     sentence that says what became of it: it completed its program, or rests on the shelf
   */
  record DrainResult(String host, int moved, Map<String, String> gone) {
    /** For an operator. */
    public String sentence() {
      return host
          + " is drained: "
          + DrainState.guests(moved)
          + " moved"
          + (gone.isEmpty()
              ? ""
              : "; not moved, but not there any more: " + FailureText.summary(gone));
    }
  }

  /**
   * What a drain has done so far: what one of its runs leaves to the next.
   *
   * @param moved how many guests were moved
   * @param setbacks the guests that could not be moved so far, by name
   */
  record DrainCarryOver(int moved, Map<String, FailedAttempt> setbacks) {
    /** A drain that has not begun. */
    static final DrainCarryOver NOTHING = new DrainCarryOver(0, Map.of());
  }

  /**
   * A guest that could not be moved so far.
   *
   * @param attempts how often it was tried
   * @param why how the last attempt ended, in a sentence
   */
  record FailedAttempt(int attempts, String why) {}
}
