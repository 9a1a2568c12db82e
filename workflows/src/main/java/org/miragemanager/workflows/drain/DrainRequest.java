package org.miragemanager.workflows.drain;

import org.miragemanager.workflows.temporal.StrictDataConverter;
import org.miragemanager.workflows.temporal.WorkflowInput;
import org.miragemanager.workflows.transfer.InputCheck;

/**
 * The input of {@link DrainWorkflow}.
 *
 * @param host the host that is to be empty
 * @param parallel how many of its guests are moved at a time, at most {@link #MOST_PARALLEL};
 *     absent: {@link #DEFAULT_PARALLEL}
 */
public record DrainRequest(String host, Long parallel) implements WorkflowInput {
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
