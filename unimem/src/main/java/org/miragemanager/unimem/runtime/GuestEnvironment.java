package org.miragemanager.unimem.runtime;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a host agent tells a guest by environment variables (PROTOCOL.md, section 2). */
record GuestEnvironment(String channel, String token, String unikernel, long generation) {
  GuestEnvironment {
    Objects.requireNonNull(channel);
    Objects.requireNonNull(token);
    Objects.requireNonNull(unikernel);
  }

  /** Reads the variables; empty if the guest is to run alone. */
  static Optional<GuestEnvironment> from(Map<String, String> variables) throws UsageException {
    String channel = variables.get("MIRAGE_CHANNEL");
    if (channel == null || channel.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new GuestEnvironment(
            channel,
            require(variables, "MIRAGE_TOKEN"),
            require(variables, "MIRAGE_UNIKERNEL"),
            number(require(variables, "MIRAGE_GENERATION"))));
  }

  private static String require(Map<String, String> variables, String name) throws UsageException {
    String value = variables.get(name);
    if (value == null) {
      throw new UsageException(
          "MIRAGE_CHANNEL is set but %s is not: set both, or neither to run alone".formatted(name));
    }
    return value;
  }

  private static long number(String text) throws UsageException {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new UsageException(
        "MIRAGE_GENERATION is \"%s\": it must be a whole number from 0 on".formatted(text));
  }

  /** Without the token, which is a secret. */
  @Override
  public String toString() {
    return "GuestEnvironment[channel=%s, unikernel=%s, generation=%d]"
        .formatted(channel, unikernel, generation);
  }
}
