package org.miragemanager.workflows;

import java.util.Locale;

/** How an operation ended, in a sentence. */
final class Ending {
  private static final double MICROS_IN_A_MILLI = 1000;

  private Ending() {}

  static String of(MovementResult result) {
    String place = result.target() == null ? "rests on the shelf" : "runs on " + result.target();
    String downtime =
        result.downtimeMicros() == null
            ? ""
            : String.format(
                Locale.ROOT,
                ", after %.1f ms of downtime",
                result.downtimeMicros() / MICROS_IN_A_MILLI);
    return "Done: " + result.unikernel() + " " + place + downtime + ".";
  }

  static String of(RuntimeException failure) {
    return "Not done: " + FailureText.of(failure);
  }
}
