package org.miragemanager.manager.http;

import io.javalin.http.Context;
import io.javalin.security.RouteRole;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.miragemanager.model.Quotation;

/** What may follow the question mark of an address; each route names those that it reads. */
enum QueryParameter implements RouteRole {
  DIGEST("digest"),
  FOLLOW("follow"),
  FORCE("force"),
  GENERATION("generation"),
  LIMIT("limit"),
  RUN_ID("runId"),
  TAIL_BYTES("tailBytes"),
  UNIKERNEL("unikernel"),
  VERSION("version"),
  WAIT("wait");

  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s)");

  private final String word;

  QueryParameter(String word) {
    this.word = word;
  }

  /**
   * Refuses parameters that the request's route does not read: one that is mistyped, or belongs to
   * another route, would else be passed over, and the call do something else than was meant.
   */
  static void check(Context context) {
    TreeSet<String> known =
        context.routeRoles().stream()
            .filter(QueryParameter.class::isInstance)
            .map(role -> ((QueryParameter) role).word)
            .collect(Collectors.toCollection(TreeSet::new));
    for (String name : context.queryParamMap().keySet()) {
      if (!known.contains(name)) {
        throw HttpRefusal.badRequest(
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
  Optional<String> text(Context context) {
    return Optional.ofNullable(context.queryParam(word)).filter(value -> !value.isEmpty());
  }

  /** Whether a flag is given as {@code name=true} or as the bare name. */
  boolean flag(Context context) {
    String value = context.queryParam(word);
    if (value == null || value.equals("false")) {
      return false;
    }
    if (value.isEmpty() || value.equals("true")) {
      return true;
    }
    throw wrong(value, "true or false");
  }

  /** A whole number in a range; empty if it is not given. */
  Optional<Long> number(Context context, long least, long most) {
    return text(context).map(value -> number(value, least, most));
  }

  private long number(String value, long least, long most) {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // told below, like a number out of range
    }
    String range = most == Long.MAX_VALUE ? "at least " + least : "from " + least + " to " + most;
    throw wrong(value, "a whole number " + range);
  }

  /** A time such as {@code 20s} or {@code 500ms}, at most so long; empty if it is not given. */
  Optional<Duration> time(Context context, Duration most) {
    return text(context).map(value -> time(value, most));
  }

  private Duration time(String value, Duration most) {
    Matcher parts = TIME.matcher(value);
    if (parts.matches()) {
      long number = Long.parseLong(parts.group(1));
      Duration time =
          parts.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
      if (time.compareTo(most) <= 0) {
        return time;
      }
    }
    throw wrong(value, "a time like 20s or 500ms, and at most " + most.toSeconds() + "s");
  }

  private HttpRefusal wrong(String value, String right) {
    return HttpRefusal.badRequest(
        "The parameter '" + word + "' is " + Quotation.of(value) + ": it must be " + right + ".");
  }
}
