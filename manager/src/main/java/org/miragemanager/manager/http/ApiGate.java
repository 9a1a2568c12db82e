package org.miragemanager.manager.http;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.miragemanager.model.Quotation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which requests are answered at all: those that do not come from a web page, and carry the
 * {@link ApiToken}. A page that a browser on this machine shows can send requests to loopback
 * addresses; its own name then stands in the Origin header or, if it has made its name point here
 * (DNS rebinding), in the Host header.
 */
final class ApiGate {
  private static final Logger LOG = LoggerFactory.getLogger(ApiGate.class);
  private static final Pattern PORT = Pattern.compile(":\\d*$");
  private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.\\d{1,3}){3}");

  /** Whether the manager is well may be asked without a token. */
  private static final String WITHOUT_TOKEN = "/health/";

  private static final int LONGEST_QUOTATION = 200;

  private final String boundHost;
  private final Optional<ApiToken> token;

  /**
   * A gate.
   *
   * @param token what calls must carry; empty: nothing, for tests of what lies behind
   */
  ApiGate(String boundHost, Optional<ApiToken> token) {
    this.boundHost = bare(boundHost);
    this.token = token;
  }

  /** Throws if the request is not to be answered. */
  void check(Context context) {
    // What guests have written must not be taken for a script, by this page or by another's.
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cross-Origin-Resource-Policy", "same-origin");
    checkOrigin(context);
    if (context.header("X-HTTP-Method-Override") != null) {
      throw HttpRefusal.badRequest(
          "The header X-HTTP-Method-Override is refused: send the request with its own method.");
    }
    checkToken(context);
  }

  private void checkOrigin(Context context) {
    String host = context.header("Host");
    if (host == null || !isOurs(hostWithoutPort(host))) {
      throw foreign("Host", host);
    }
    String own = "http://" + host.toLowerCase(Locale.ROOT);
    for (String origin : Collections.list(context.req().getHeaders("Origin"))) {
      if (!origin.toLowerCase(Locale.ROOT).equals(own)) {
        throw foreign("Origin", origin);
      }
    }
    for (String site : Collections.list(context.req().getHeaders("Sec-Fetch-Site"))) {
      if (!site.equals("same-origin") && !site.equals("none")) {
        throw foreign("Sec-Fetch-Site", site);
      }
    }
  }

  private void checkToken(Context context) {
    if (token.isEmpty() || context.path().startsWith(WITHOUT_TOKEN)) {
      return;
    }
    if (!token.get().isIn(context.header("Authorization"))) {
      context.header("WWW-Authenticate", ApiToken.SCHEME.strip());
      throw new HttpRefusal(
          401,
          "unauthorized",
          "The call carries no token or a wrong one: send the header 'Authorization: Bearer TOKEN'"
              + " with the content of "
              + token.get().file()
              + ", which the manager's user can read (miragectl: --token-file FILE, or"
              + " MIRAGE_API_TOKEN).");
    }
  }

  private boolean isOurs(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || LOOPBACK_V4.matcher(host).matches()
        || host.equals(boundHost);
  }

  private static String hostWithoutPort(String header) {
    return bare(PORT.matcher(header).replaceFirst(""));
  }

  private static String bare(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.startsWith("[") && lower.endsWith("]")
        ? lower.substring(1, lower.length() - 1)
        : lower;
  }

  private static HttpRefusal foreign(String header, String value) {
    String quoted =
        value == null ? "that is missing" : "'" + Quotation.line(value, LONGEST_QUOTATION) + "'";
    LOG.debug("A request with the {} header {} is refused.", header, quoted);
    return new HttpRefusal(
        403,
        "forbidden",
        "The API serves this machine only and refuses the "
            + header
            + " header "
            + quoted
            + ": call it by its loopback address, from no web page of another origin.");
  }
}
