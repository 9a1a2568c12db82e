package org.miragemanager.manager.cli.output;

import java.util.ArrayList;
import java.util.List;
import org.miragemanager.manager.service.OperationView;

/** An operation in one plain sentence. */
public final class OperationSentence {
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
