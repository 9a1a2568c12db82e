package org.miragemanager.tests.faults.plan;

import java.util.Locale;

/**
 * One thing that goes wrong.
 *
 * @param kind what
 * @param afterMillis when, counted from the request to migrate
 * @param lengthMillis how long until it is mended
 * @param cut how, if it is a connection that is cut
 */
public record Fault(FaultKind kind, long afterMillis, long lengthMillis, Cut cut) {
  @Override
  public String toString() {
    String how =
        kind.action() == FaultKind.Action.CUT
            ? "(" + cut.name().toLowerCase(Locale.ROOT).replace('_', '-') + ")"
            : "";
    return "%s%s@%d+%dms".formatted(kind.word(), how, afterMillis, lengthMillis);
  }
}
