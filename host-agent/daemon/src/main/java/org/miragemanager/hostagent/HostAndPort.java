package org.miragemanager.hostagent;

import java.net.InetSocketAddress;

/**
 * A network address as people write it: {@code edge-2:7400}, {@code 127.0.0.1:0}, {@code
 * [::1]:7400}.
 */
record HostAndPort(String host, int port) {

  private static final int LARGEST_PORT = 65_535;

  /**
   * Reads {@code host:port}.
   *
   * @throws IllegalArgumentException if it is not one
   */
  static HostAndPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon > 0) {
      String host = text.substring(0, colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      try {
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port >= 0 && port <= LARGEST_PORT && (bracketed || host.indexOf(':') < 0)) {
          return new HostAndPort(bracketed ? host.substring(1, host.length() - 1) : host, port);
        }
      } catch (NumberFormatException notANumber) {
        throw new IllegalArgumentException(wrong(text), notANumber);
      }
    }
    throw new IllegalArgumentException(wrong(text));
  }

  private static String wrong(String text) {
    return "The address '" + text + "' must be host:port, for example 127.0.0.1:7400.";
  }

  InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
