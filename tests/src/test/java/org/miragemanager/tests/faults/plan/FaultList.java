package org.miragemanager.tests.faults.plan;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads lists of faults as users write them. */
public final class FaultList {
  private FaultList() {}

  /** Every fault. */
  public static Set<FaultKind> all() {
    return EnumSet.allOf(FaultKind.class);
  }

  /**
   * Reads names with commas between; a name's beginning stands for all that begin so, {@code all}
   * for all.
   *
   * @throws IllegalArgumentException naming those that there are, if one is not known
   */
  public static Set<FaultKind> parse(String text) {
    EnumSet<FaultKind> chosen = EnumSet.noneOf(FaultKind.class);
    for (String word : List.of(text.split(",", -1))) {
      List<FaultKind> meant =
          Stream.of(FaultKind.values()).filter(kind -> isMeant(kind, word)).toList();
      if (meant.isEmpty()) {
        throw new IllegalArgumentException(
            "there is no fault \"" + word + "\"; there are all, " + words(all()));
      }
      chosen.addAll(meant);
    }
    return chosen;
  }

  private static boolean isMeant(FaultKind kind, String word) {
    return word.equals("all") || kind.word().equals(word) || kind.word().startsWith(word + "-");
  }

  /** Their names, with commas between. */
  public static String words(Set<FaultKind> kinds) {
    return kinds.stream().map(FaultKind::word).collect(Collectors.joining(", "));
  }
}
