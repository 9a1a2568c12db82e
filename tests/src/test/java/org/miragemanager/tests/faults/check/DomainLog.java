package org.miragemanager.tests.faults.check;

import java.util.List;

/**
 * What one domain printed, and what was done to it.
 *
 * @param generation its number
 * @param text its whole log
 * @param interruptions what was done to it from outside
 */
public record DomainLog(long generation, String text, List<Interruption> interruptions) {
  /** Copies the list. */
  public DomainLog {
    interruptions = List.copyOf(interruptions);
  }
}
