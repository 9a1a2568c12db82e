package org.miragemanager.workflows.drain;

import java.util.Map;

/**
 * What a drain has done so far: what one of its runs leaves to the next.
 *
 * @param moved how many guests were moved
 * @param setbacks the guests that could not be moved so far, by name
 */
public record DrainCarryOver(int moved, Map<String, FailedAttempt> setbacks) {
  /** A drain that has not begun. */
  static final DrainCarryOver NOTHING = new DrainCarryOver(0, Map.of());
}
