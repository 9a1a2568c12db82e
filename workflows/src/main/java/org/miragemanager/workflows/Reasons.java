package org.miragemanager.workflows;

import java.util.Map;
import java.util.stream.Collectors;

/** Why some things could not be done, in few words however many they are. */
final class Reasons {
  private static final int TOLD = 3;

  private Reasons() {}

  /** The first of them, by name, and how many more there are. */
  static String of(Map<String, String> reasons) {
    String told =
        reasons.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .limit(TOLD)
            .map(reason -> reason.getKey() + " (" + reason.getValue() + ")")
            .collect(Collectors.joining(", "));
    int more = reasons.size() - TOLD;
    return more > 0 ? told + " and " + more + " more" : told;
  }
}
