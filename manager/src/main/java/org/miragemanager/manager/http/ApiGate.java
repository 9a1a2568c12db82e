package org.miragemanager.manager.http;

import io.javalin.http.Context;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Keeps web pages out. A page that a browser on this machine shows can send requests to loopback
 * addresses; its own name then stands in the Origin header or, if it has made its name point here
 * (DNS rebinding), in the Host header.
 */
final class LoopbackGate {
  private static final Pattern PORT = Pattern.compile(":\\d*$");
  private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.\\d{1,3}){3}");

  private final String boundHost;

  LoopbackGate(String boundHost) {
    this.boundHost = bare(boundHost);
  }

  /** Throws if the request comes from a page of another origin. */
  void check(Context context) {
    String host = context.header("Host");
    if (host == null || !isOurs(hostWithoutPort(host))) {
      throw refused("Host", host);
    }
    String origin = context.header("Origin");
    if (origin != null && !isOurs(hostOfOrigin(origin))) {
      throw refused("Origin", origin);
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

  /** The host of an origin such as {@code http://localhost:3000}; empty if it has none. */
  private static String hostOfOrigin(String origin) {
    try {
      String host = new URI(origin).getHost();
      return host == null ? "" : bare(host);
    } catch (java.net.URISyntaxException malformed) {
      return "";
    }
  }

  private static String bare(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.startsWith("[") && lower.endsWith("]")
        ? lower.substring(1, lower.length() - 1)
        : lower;
  }

  private static RefusedException refused(String header, String value) {
    return new RefusedException(
        403,
        "forbidden",
        "The API serves this machine only and refuses the "
            + header
            + " header "
            + (value == null ? "that is missing" : "'" + value + "'")
            + ": call it by its loopback address.");
  }
}
