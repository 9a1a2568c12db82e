package org.miragemanager.manager.cli.output;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.miragemanager.manager.service.UnikernelView;

/** A unikernel in a table. */
public final class UnikernelColumns {
  private UnikernelColumns() {}

  public static List<Column<UnikernelView>> at(Instant now) {
    return List.of(
        Column.always("NAME", UnikernelView::name),
        Column.always("STATUS", UnikernelColumns::status),
        Column.always("HOST", UnikernelView::host),
        Column.always("IMAGE", view -> view.guest().image().toString()),
        Column.always("STEPS", view -> number(view.sequence())),
        Column.always("STATE", view -> HumanText.size(view.stateBytes())),
        Column.always("AGE", view -> HumanText.age(view.createdAt(), now)),
        Column.wide("GENERATION", view -> String.valueOf(view.generation())),
        Column.wide("MEMORY", view -> HumanText.size(view.guest().memoryBytes())),
        Column.wide("OPERATION", UnikernelColumns::operation),
        Column.wide("END", UnikernelView::endReason),
        Column.wide("PROSPECT", UnikernelView::prospect),
        Column.description("CHECKPOINTS", UnikernelColumns::checkpoints),
        Column.description("ON LOST CONTACT", view -> word(view.guest().policy().onLostContact())),
        Column.description("RESTART", view -> word(view.guest().policy().restart())),
        Column.description("PRIORITY", view -> String.valueOf(view.guest().policy().priority())),
        Column.description("REQUIRES", view -> HumanText.labels(view.guest().policy().requires())),
        Column.description("ARGUMENTS", UnikernelColumns::arguments),
        Column.description("DIGEST", UnikernelView::stateDigest),
        Column.description("CREATED", view -> String.valueOf(view.createdAt())));
  }

  /**
   * One that is lost is not told like one that rests where its user put it: whether it waits to be
   * brought back, or is not any more because it ends again and again.
   */
  private static String status(UnikernelView view) {
    if (view.recovery() == null) {
      return view.status();
    }
    return switch (view.recovery()) {
      case "due", "later" -> "waiting";
      case "crash-looping" -> "crash-looping";
      case "never" -> "failed";
      // Of a newer manager.
      default -> view.status();
    };
  }

  private static String checkpoints(UnikernelView view) {
    return view.guest().policy().checkpointMillis() == 0
        ? "at durable steps"
        : "every " + view.guest().policy().checkpointMillis() + " ms";
  }

  private static String operation(UnikernelView view) {
    return view.operation() == null ? null : view.operation().workflowId();
  }

  private static String arguments(UnikernelView view) {
    return String.join(" ", view.guest().arguments());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String number(Long number) {
    return number == null ? null : number.toString();
  }
}
