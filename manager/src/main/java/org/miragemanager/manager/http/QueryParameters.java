package org.miragemanager.manager.http;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.miragemanager.model.Quotation;

/** Reads what follows the question mark of an address. */
final class QueryParameters {
  private QueryParameters() {}

  /**
   * Refuses parameters that the request's route does not read: one that is mistyped, or belongs to
   * another route, would else be passed over, and the call do something else than was meant.
   */
  static void check(Context context) {
    TreeSet<String> known =
        context.routeRoles().stream()
            .filter(QueryParameter.class::isInstance)
            .map(role -> ((QueryParameter) role).word())
            .collect(Collectors.toCollection(TreeSet::new));
    for (String name : context.queryParamMap().keySet()) {
      if (!known.contains(name)) {
        throw RefusedException.badRequest(
            "The parameter "
                + Quotation.of(name)
                + " is unknown: "
                + (known.isEmpty()
                    ? "no parameters are known here."
                    : "the parameters are " + String.join(", ", known) + "."));
      }
    }
  }

  /** A text; empty if it is not given. */
  static Optional<String> text(Context context, QueryParameter parameter) {
    return Optional.ofNullable(context.queryParam(parameter.word()))
        .filter(value -> !value.isEmpty());
  }

  /** Whether a flag is given as {@code name=true} or as the bare name. */
  static boolean flag(Context context, QueryParameter parameter) {
    String value = context.queryParam(parameter.word());
    if (value == null || value.equals("false")) {
      return false;
    }
    if (value.isEmpty() || value.equals("true")) {
      return true;
    }
    throw RefusedException.badRequest(
        "The parameter '"
            + parameter.word()
            + "' is "
            + Quotation.of(value)
            + ": it must be true or false.");
  }

  /** A whole number in a range; empty if it is not given. */
  static Optional<Long> number(Context context, QueryParameter parameter, long least, long most) {
    return text(context, parameter).map(value -> parse(parameter.word(), value, least, most));
  }

  private static long parse(String name, String value, long least, long most) {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // told below, like a number out of range
    }
    String range = most == Long.MAX_VALUE ? "at least " + least : "from " + least + " to " + most;
    throw RefusedException.badRequest(
        "The parameter '"
            + name
            + "' is "
            + Quotation.of(value)
            + ": it must be a whole number "
            + range
            + ".");
  }
}
