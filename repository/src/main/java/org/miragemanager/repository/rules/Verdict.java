package org.miragemanager.repository.rules;

import java.util.Optional;
import java.util.function.Function;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.rules.Ownership.StateStamp;
import org.miragemanager.repository.rules.Verdict.Refused;

/**
 * What a rule says to a request.
 *
 * @param <A> the answer to the caller
 */
public sealed interface Verdict<A> {
  /**
   * The request is allowed, or has been carried out before.
   *
   * @param next what is true from now on; the same as before when nothing changes
   * @param answer what to tell the caller
   */
  record Accepted<A>(Ownership next, A answer) implements Verdict<A> {}

  /**
   * The request is not allowed and changes nothing.
   *
   * @param reason one sentence for an operator
   */
  record Refused<A>(Refusal refusal, String reason) implements Verdict<A> {}

  /** The accepted verdict; a refused one becomes a {@link RefusedException}. */
  default Accepted<A> orThrow() {
    return switch (this) {
      case Accepted<A> accepted -> accepted;
      case Refused<A> refused -> throw new RefusedException(refused.refusal(), refused.reason());
    };
  }

  /** The accepted verdict; a refused one is answered with its reason and changes nothing. */
  default Accepted<A> orAnswer(Ownership unchanged, Function<Refused<A>, A> answer) {
    return switch (this) {
      case Accepted<A> accepted -> accepted;
      case Refused<A> refused -> new Accepted<>(unchanged, answer.apply(refused));
    };
  }

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
                "The state was taken by generation "
                    + stamp.generation()
                    + ", not by "
                    + from
                    + ".");
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
}
