package org.miragemanager.workflows.drain;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.miragemanager.workflows.transfer.OperationControl;
import org.miragemanager.workflows.transfer.TransferWorkflows.MigrationWorkflow;

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
   * @param soFar what earlier runs of it did; who starts it leaves it out
   */
  @WorkflowMethod(name = TYPE)
  DrainResult run(DrainRequest request, DrainCarryOver soFar);
}
