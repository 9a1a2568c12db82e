package org.miragemanager.workflows.temporal;

import java.util.Locale;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;

/** How an operation ended, in a sentence. */
public final class ResultMessage {
  private static final double MICROS_IN_A_MILLI = 1000;

  private ResultMessage() {}

  public static String of(TransferResult result) {
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

  public static String of(RuntimeException failure) {
    return "Not done: " + FailureText.of(failure);
  }
}
