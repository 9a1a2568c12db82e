package org.miragemanager.workflows;

import java.util.Map;

/**
 * What a drain has done so far: what one of its runs leaves to the next.
 *
 * @param moved how many guests were moved
 * @param setbacks the guests that could not be moved so far, by name
 */
public record DrainTally(int moved, Map<String, DrainSetback> setbacks) {
  /** A drain that has not begun. */
  static final DrainTally NOTHING = new DrainTally(0, Map.of());
}
