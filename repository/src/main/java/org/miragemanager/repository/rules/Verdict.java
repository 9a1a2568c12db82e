package org.miragemanager.repository.rules;

import java.util.function.Function;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;

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
}
