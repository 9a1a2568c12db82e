package org.miragemanager.manager.cli;

/**
 * The body of an order to go somewhere.
 *
 * @param target the host; null: the manager chooses
 */
record Destination(String target) {
  /** The body of an order that needs no words, or leaves the choice to the manager. */
  static final Destination ANY = new Destination(null);
}
