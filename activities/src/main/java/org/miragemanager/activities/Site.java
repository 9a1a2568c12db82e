package org.miragemanager.activities;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A generation of a unikernel and the place it lives at.
 *
 * @param host the host's name; null: the shelf
 * @param generation the fencing token; the shelf's stays are numbered too, so that a late hand-over
 *     to it can be refused
 */
public record Site(String host, long generation) {
  /** Whether this is a stay on the shelf: a state that nobody runs. */
  @JsonIgnore
  public boolean onShelf() {
    return host == null;
  }

  /** For an operator: "edge-1", "the shelf". */
  @JsonIgnore
  public String inWords() {
    return onShelf() ? "the shelf" : host;
  }
}
