package org.miragemanager.manager.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * What was begun for a user and goes on by itself: an operation on a unikernel, or the drain of a
 * host. The API finds each by the id of its workflow.
 */
public sealed interface AnyOperation permits OperationView, DrainView {
  /**
   * The id of its workflow, for example {@code migrate-counter-1}; null: nothing was to be done.
   */
  String workflowId();

  /** That workflow's run; null: nothing was to be done. */
  String runId();

  /** Run, migrate, suspend, resume, recover, stop or drain. */
  @JsonProperty
  String kind();

  /** When it ended; null: it goes on. */
  Instant endedAt();

  /** Running, done, undone, failed or interrupted. */
  String outcome();

  /** What it does or waits for while it goes on; null: not known. */
  String progress();

  /** How it ended, in a sentence; null: nothing is known of that. */
  String detail();
}
