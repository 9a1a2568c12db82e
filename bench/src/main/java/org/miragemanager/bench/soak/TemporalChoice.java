package org.miragemanager.bench.soak;

import java.util.Locale;

/** Which Temporal carries a soak, as {@code --temporal} of {@code miragectl up} says it. */
enum TemporalChoice {
  /** Temporal's in-memory server, in the manager's process. */
  MEMORY,
  /** A real server, in a process of its own. */
  SERVER;

  /** The choice that the option's value means. */
  static TemporalChoice of(String option) {
    return valueOf(option.toUpperCase(Locale.ROOT));
  }

  /** The option's value. */
  String option() {
    return name().toLowerCase(Locale.ROOT);
  }
}
