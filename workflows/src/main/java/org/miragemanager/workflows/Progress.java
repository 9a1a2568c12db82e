package org.miragemanager.workflows;

import org.miragemanager.activities.Reservation;

/** Tells an operator what an operation is doing or waits for. */
public interface Progress {
  /**
   * Something new begins.
   *
   * @param phase where the operation stands
   * @param words for example "waits for the first step on edge-2"
   */
  void at(Phase phase, String words);

  /** From where to where is known now, or is another place than before. */
  void between(Reservation reservation);
}
