package org.miragemanager.workflows.transfer;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;

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
   * Goes back to where the unikernel was, and answers once it is there. Unlike a cancellation, this
   * tells how it ended.
   *
   * @param reason for the history; may be absent
   * @return where the unikernel is
   * @throws io.temporal.failure.ApplicationFailure of type TOO_LATE if the hand-over has happened:
   *     then only forward is possible, and the failure says where the unikernel is
   */
  @UpdateMethod(name = ABORT)
  String abort(String reason);

  /** Refuses an abort that is not possible any more, without an event in the history. */
  @UpdateValidatorMethod(updateName = ABORT)
  void checkAbort(String reason);
}
