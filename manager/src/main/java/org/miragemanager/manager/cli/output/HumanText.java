package org.miragemanager.manager.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.miragemanager.manager.service.OperationView;

/** Sizes, durations and ages as people read them. */
public final class HumanText {
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

  private HumanText() {}

  /** A size for a table, without a space: {@code 61B}, {@code 64MiB}; null stays null. */
  static String size(Long bytes) {
    return bytes == null ? null : size(bytes, "B", "");
  }

  /** A size for a sentence: {@code 61 bytes}, {@code 1.5 MiB}. */
  public static String sizeInWords(long bytes) {
    return size(bytes, bytes == 1 ? "byte" : "bytes", " ");
  }

  private static String size(long bytes, String smallest, String gap) {
    if (bytes < 1024) {
      return bytes + gap + smallest;
    }
    double rest = bytes / 1024.0;
    int unit = 0;
    while (rest >= 1024 && unit < UNITS.length - 1) {
      rest /= 1024;
      unit++;
    }
    String number =
        rest == Math.rint(rest)
            ? String.valueOf((long) rest)
            : String.format(Locale.ROOT, "%.1f", rest);
    return number + gap + UNITS[unit];
  }

  /** A duration: {@code 1.9 ms}, {@code 143 ms}, {@code 12.3 s}; null stays null. */
  static String millis(Double millis) {
    if (millis == null) {
      return null;
    }
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    }
    return millis < 1000
        ? String.format(Locale.ROOT, "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.1f s", millis / 1000);
  }

  /** A duration for a table, without a space. */
  static String millisInTable(Double millis) {
    return millis == null ? null : millis(millis).replace(" ", "");
  }

  /** Labels: {@code zone=a,disk=fast}, by key; none or null: null. */
  public static String labels(Map<String, String> labels) {
    return labels == null || labels.isEmpty()
        ? null
        : new TreeMap<>(labels)
            .entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
  }

  /** How long ago something was, in its greatest unit: {@code 3m}; null stays null. */
  static String age(Instant then, Instant now) {
    if (then == null) {
      return null;
    }
    long seconds = Math.max(0, Duration.between(then, now).toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m";
    }
    return seconds < 48 * 3600 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
  }

  /** An operation in one plain sentence. */
  public static final class OperationSentence {
    private OperationSentence() {}

    /** What an operation did. */
    public static String done(OperationView operation) {
      if (operation.workflowId() == null && operation.detail() != null) {
        return operation.detail();
      }
      List<String> figures = figures(operation);
      return deed(operation) + (figures.isEmpty() ? "" : ": " + String.join(", ", figures));
    }

    /** That an operation goes on, and how to look at it. */
    public static String goesOn(String kind, String unikernel, String workflowId) {
      String how =
          workflowId == null
              ? "miragectl migration list --unikernel " + unikernel
              : "miragectl migration show " + workflowId;
      return "the " + noun(kind) + " of " + unikernel + " goes on: look at it with `" + how + "`";
    }

    /** That the drain of a host, or its end, goes on, and how to look at it. */
    public static String drainGoesOn(String verb, String host) {
      return "the "
          + verb
          + " of "
          + host
          + " goes on: look at it with `miragectl host show "
          + host
          + "`";
    }

    /** How an operation ended that did not do what was asked. */
    public static String failed(OperationView operation) {
      return operation.detail() != null
          ? operation.detail()
          : "the "
              + noun(operation.kind())
              + " of "
              + operation.unikernel()
              + " ended "
              + operation.outcome();
    }

    private static String deed(OperationView operation) {
      String name = operation.unikernel();
      String from = operation.source() == null ? "" : " from " + operation.source();
      return switch (operation.kind()) {
        case "run", "resume" -> name + " runs on " + operation.target();
        case "migrate" -> name + " moved" + from + " to " + operation.target();
        case "suspend" -> name + " moved" + from + " to the shelf";
        case "stop" -> name + " is stopped" + givenUp(operation);
        default -> "the " + noun(operation.kind()) + " of " + name + " is done";
      };
    }

    /** What an end by force cost, as the operation's record says it. */
    public static String givenUp(OperationView operation) {
      String detail = operation.detail();
      int words = detail == null ? -1 : detail.indexOf("; it was ended by force");
      return words < 0 ? "" : detail.substring(words);
    }

    private static List<String> figures(OperationView operation) {
      List<String> figures = new ArrayList<>();
      if (operation.downtimeMillis() != null) {
        figures.add("downtime " + HumanText.millis(operation.downtimeMillis()));
      }
      if (operation.totalMillis() != null) {
        figures.add("total " + HumanText.millis(operation.totalMillis()));
      }
      if (operation.stateBytes() != null) {
        figures.add("state " + HumanText.sizeInWords(operation.stateBytes()));
      }
      return figures;
    }

    public static String noun(String kind) {
      return switch (kind) {
        case "run" -> "start";
        case "migrate" -> "migration";
        case "suspend" -> "suspension";
        case "resume" -> "resumption";
        default -> kind;
      };
    }
  }
}
