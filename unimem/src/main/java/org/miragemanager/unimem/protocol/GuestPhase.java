package org.miragemanager.unimem.protocol;

import java.util.Optional;

/** What a guest does when it says hello. */
public enum GuestPhase {
  /** It has not been told to run yet. */
  WAITING("waiting"),
  /** It executes steps. */
  RUNNING("running"),
  /** It has stopped between two steps and given its state. */
  SUSPENDED("suspended"),
  /** Its program is complete; it waits for {@code exit}. */
  COMPLETE("complete");

  private final String word;

  GuestPhase(String word) {
    this.word = word;
  }

  /** The phase as it is written in {@code hello}. */
  public String word() {
    return word;
  }

  static Optional<GuestPhase> fromWord(String word) {
    for (GuestPhase phase : values()) {
      if (phase.word.equals(word)) {
        return Optional.of(phase);
      }
    }
    return Optional.empty();
  }
}
