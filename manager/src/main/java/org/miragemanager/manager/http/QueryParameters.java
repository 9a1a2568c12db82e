package org.miragemanager.manager.http;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.miragemanager.model.Quotation;

/** Reads what follows the question mark of an address. */
final class QueryParameters {
  /** Every parameter of every path. */
  private static final Set<String> KNOWN =
      Set.of(
          "detach",
          "digest",
          "follow",
          "force",
          "generation",
          "limit",
          "runId",
          "tailBytes",
          "unikernel",
          "version");

  private QueryParameters() {}

  /** A mistyped name would else be passed over, and the call do something else than was meant. */
  static void check(Context context) {
    for (String name : context.queryParamMap().keySet()) {
      if (!KNOWN.contains(name)) {
        throw RefusedException.badRequest(
            "The parameter "
                + Quotation.of(name)
                + " is unknown: the parameters are "
                + String.join(", ", new TreeSet<>(KNOWN))
                + ".");
      }
    }
  }

  /** A text; empty if it is not given. */
  static Optional<String> text(Context context, String name) {
    return Optional.ofNullable(context.queryParam(name)).filter(value -> !value.isEmpty());
  }

  /** Whether a flag is given as {@code name=true} or as the bare name. */
  static boolean flag(Context context, String name) {
    String value = context.queryParam(name);
    if (value == null || value.equals("false")) {
      return false;
    }
    if (value.isEmpty() || value.equals("true")) {
      return true;
    }
    throw RefusedException.badRequest(
        "The parameter '" + name + "' is " + Quotation.of(value) + ": it must be true or false.");
  }

  /** A whole number in a range; empty if it is not given. */
  static Optional<Long> number(Context context, String name, long least, long most) {
    return text(context, name).map(value -> parse(name, value, least, most));
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
