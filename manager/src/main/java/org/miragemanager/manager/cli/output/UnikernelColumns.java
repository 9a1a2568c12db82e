package org.miragemanager.manager.cli.output;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.miragemanager.manager.cli.option.GuestPolicyOptions;
import org.miragemanager.manager.service.UnikernelView;

/** A unikernel in a table. */
public final class UnikernelColumns {
  private UnikernelColumns() {}

  public static List<Column<UnikernelView>> at(Instant now) {
    List<Column<UnikernelView>> columns = new ArrayList<>();
    Collections.addAll(
        columns,
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
        Column.wide("PROSPECT", UnikernelView::prospect));
    GuestPolicyOptions.columns()
        .forEach(column -> columns.add(column.of(view -> view.guest().policy())));
    Collections.addAll(
        columns,
        Column.description("ARGUMENTS", UnikernelColumns::arguments),
        Column.description("DIGEST", UnikernelView::stateDigest),
        Column.description("CREATED", view -> String.valueOf(view.createdAt())));
    return columns;
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

  private static String operation(UnikernelView view) {
    return view.operation() == null ? null : view.operation().workflowId();
  }

  private static String arguments(UnikernelView view) {
    return String.join(" ", view.guest().arguments());
  }

  private static String number(Long number) {
    return number == null ? null : number.toString();
  }
}
