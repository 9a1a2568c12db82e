package org.miragemanager.repository.rules;

import java.util.Objects;

/**
 * One stay of a unikernel in one place.
 *
 * @param number the fencing token: it grows with every stay and is never used again
 * @param place where it is
 */
public record Generation(long number, Place place) {
  public Generation {
    Objects.requireNonNull(place);
    if (number < 1) {
      throw new IllegalArgumentException("A generation's number is at least 1, not " + number);
    }
  }
}
