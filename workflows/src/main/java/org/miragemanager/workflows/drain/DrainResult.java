package org.miragemanager.workflows.drain;

import java.util.Map;
import org.miragemanager.workflows.temporal.FailureSummary;

/**
 * What a drain did: the host has no guest.
 *
 * @param host the host, which takes no guests until it is undrained
 * @param moved how many guests were moved
 * @param gone guests that could not be moved but are not there any more, by name, each with the
 *     sentence that says what became of it: it completed its program, or rests on the shelf
 */
public record DrainResult(String host, int moved, Map<String, String> gone) {
  /** For an operator. */
  public String sentence() {
    return host
        + " is drained: "
        + DrainState.guests(moved)
        + " moved"
        + (gone.isEmpty() ? "" : "; not moved, but not there any more: " + FailureSummary.of(gone));
  }
}
