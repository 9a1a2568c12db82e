package org.miragemanager.workflows.transfer;

import org.miragemanager.activities.transfer.Reservation;

/** Tells an operator what an operation is doing or waits for. */
public interface Progress {
  /**
   * How the words begin while the target's host fetches an image; how far it is, the step's
   * heartbeats tell.
   */
  String FETCHES = "waits until the target has fetched ";

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
