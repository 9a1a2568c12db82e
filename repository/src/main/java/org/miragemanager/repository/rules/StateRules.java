package org.miragemanager.repository.rules;

import java.util.Optional;
import org.miragemanager.model.Place;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.rules.Verdict.Refused;

/** Which state may become the newest when the owner gives its place to another. */
final class StateRules {
  private StateRules() {}

  /**
   * What is wrong with the state that the owner is moved with; empty: nothing.
   *
   * @param from the owner
   * @param state what it gave when its agent suspended it; empty from the shelf
   */
  static Optional<Refused<GenerationStatus>> wrongState(
      Ownership ownership, long from, Optional<StateStamp> state) {
    return switch (ownership.owner().place()) {
      case Place.Shelf shelf ->
          state.isEmpty()
              ? Optional.empty()
              : refusal(
                  Refusal.WRONG_SOURCE,
                  "Generation " + from + " is on the shelf, whose state does not change.");
      case Place.Host host -> {
        if (state.isEmpty()) {
          yield refusal(
              Refusal.WRONG_SOURCE,
              "Generation " + from + " is on " + host + " and must give its state.");
        }
        StateStamp stamp = state.get();
        if (stamp.generation() != from) {
          yield refusal(
              Refusal.BAD_CHECKPOINT,
              "The state was taken by generation " + stamp.generation() + ", not by " + from + ".");
        }
        yield stamp.sequence() >= ownership.newestSequence()
            ? Optional.empty()
            : refusal(
                Refusal.STALE_STATE,
                "The state of step "
                    + stamp.sequence()
                    + " is older than the durable one of step "
                    + ownership.newestSequence()
                    + ".");
      }
    };
  }

  private static Optional<Refused<GenerationStatus>> refusal(Refusal refusal, String reason) {
    return Optional.of(new Refused<>(refusal, reason));
  }
}
