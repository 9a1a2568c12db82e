package org.miragemanager.manager.cli.output;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.miragemanager.manager.cli.option.GuestPolicyOptions;
import org.miragemanager.manager.service.AnyOperation;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.HostView;
import org.miragemanager.manager.service.ImageView;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.service.UnikernelView;

/**
 * A column of a table, or a line of a description.
 *
 * @param header its name in capitals
 * @param shown in which forms it is shown
 * @param cell its text; null: nothing to tell
 */
public record Column<T>(String header, Shown shown, Function<T, String> cell) {
  /** In which forms a column is shown. */
  enum Shown {
    /** In all. */
    ALWAYS,
    /** In wide tables and descriptions. */
    WIDE,
    /** In descriptions. */
    DESCRIPTION
  }

  public static <T> Column<T> always(String header, Function<T, String> cell) {
    return new Column<>(header, Shown.ALWAYS, cell);
  }

  static <T> Column<T> wide(String header, Function<T, String> cell) {
    return new Column<>(header, Shown.WIDE, cell);
  }

  public static <T> Column<T> description(String header, Function<T, String> cell) {
    return new Column<>(header, Shown.DESCRIPTION, cell);
  }

  /** The same column of what has such a part. */
  <W> Column<W> of(Function<W, T> part) {
    return new Column<>(header, shown, part.andThen(cell));
  }

  /** A unikernel in a table. */
  public static final class UnikernelColumns {
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
     * One that is lost is not told like one that rests where its user put it: whether it waits to
     * be brought back, or is not any more because it ends again and again.
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

  /** A host in a table. */
  public static final class HostColumns {
    private HostColumns() {}

    public static List<Column<HostView>> all() {
      return List.of(
          Column.always("NAME", HostView::name),
          Column.always("STATUS", HostColumns::status),
          Column.always("GUESTS", host -> host.guests() + "/" + host.maxGuests()),
          Column.always("FREE", host -> HumanText.size(host.freeMemoryBytes())),
          Column.always("DRIVERS", host -> String.join(",", host.drivers())),
          Column.description("TROUBLE", HostView::troubleReason),
          Column.wide("MEMORY", host -> HumanText.size(host.memoryBytes())),
          Column.wide("LEASE", host -> String.valueOf(host.leaseNumber())),
          Column.wide("LABELS", HostColumns::labels),
          Column.wide("ADDRESS", HostView::address));
    }

    private static String labels(HostView host) {
      return HumanText.labels(host.labels());
    }

    private static String status(HostView host) {
      if (!host.leaseRuns()) {
        return "lost";
      }
      if (host.heldBack()) {
        return "seems lost";
      }
      String drain = host.guests() == 0 ? "drained" : "draining";
      if (host.trouble() != null) {
        return host.drained() ? drain + ", " + host.trouble() : host.trouble();
      }
      return host.drained() ? drain : "ready";
    }
  }

  /** An operation in a table. */
  public static final class OperationColumns {
    private static final String SHELF = "shelf";

    private OperationColumns() {}

    public static List<Column<OperationView>> at(Instant now) {
      return List.of(
          Column.always("ID", OperationView::workflowId),
          Column.always("KIND", OperationView::kind),
          Column.always("UNIKERNEL", OperationView::unikernel),
          Column.always("FROM", OperationColumns::from),
          Column.always("TO", OperationColumns::to),
          Column.always("OUTCOME", OperationView::outcome),
          Column.always("DOWNTIME", view -> HumanText.millisInTable(view.downtimeMillis())),
          Column.always("TOTAL", view -> HumanText.millisInTable(view.totalMillis())),
          Column.always("AGE", view -> HumanText.age(view.startedAt(), now)),
          Column.wide("STATE", view -> HumanText.size(view.stateBytes())),
          Column.wide("RUN", OperationView::runId),
          Column.wide("DETAIL", OperationColumns::detail),
          Column.description("STARTED", view -> time(view.startedAt())),
          Column.description("ENDED", view -> time(view.endedAt())),
          Column.description("TEMPORAL UI", OperationView::page));
    }

    /** The drain of a host. */
    public static List<Column<DrainView>> ofDrain(Instant now) {
      return List.of(
          Column.always("ID", DrainView::workflowId),
          Column.always("KIND", DrainView::kind),
          Column.always("HOST", DrainView::host),
          Column.always("OUTCOME", DrainView::outcome),
          Column.always("AGE", view -> HumanText.age(view.startedAt(), now)),
          Column.wide("RUN", DrainView::runId),
          Column.wide("DETAIL", OperationColumns::detail),
          Column.description("STAYING", OperationColumns::staying),
          Column.description("STARTED", view -> time(view.startedAt())),
          Column.description("ENDED", view -> time(view.endedAt())),
          Column.description("TEMPORAL UI", DrainView::page));
    }

    private static String staying(DrainView view) {
      return view.staying().entrySet().stream()
          .map(guest -> guest.getKey() + ": " + guest.getValue())
          .collect(Collectors.joining("; "));
    }

    private static String from(OperationView view) {
      // What is run for the first time comes from nowhere.
      return view.source() == null && !view.kind().equals("run") ? SHELF : view.source();
    }

    /** A host that is not chosen yet is not the shelf. */
    private static String to(OperationView view) {
      boolean endsOnShelf = view.kind().equals("suspend") || view.kind().equals("stop");
      return view.target() == null && endsOnShelf ? SHELF : view.target();
    }

    private static String detail(AnyOperation view) {
      return view.endedAt() == null ? view.progress() : view.detail();
    }

    private static String time(Instant instant) {
      return instant == null ? null : instant.toString();
    }
  }

  /** A variant of an image in a table. */
  public static final class ImageColumns {
    private static final int SHORT_DIGEST = 12;

    private ImageColumns() {}

    public static List<Column<ImageView>> all() {
      return List.of(
          Column.always("NAME", ImageView::name),
          Column.always("VERSION", ImageView::version),
          Column.always("DRIVER", ImageView::driver),
          Column.always("SIZE", image -> HumanText.size(image.sizeBytes())),
          Column.always("FILE", ImageColumns::file),
          Column.wide("DIGEST", ImageView::digest));
    }

    private static String file(ImageView image) {
      return image.digest() == null
          ? image.reference()
          : "sha256:"
              + image.digest().substring(0, Math.min(SHORT_DIGEST, image.digest().length()));
    }
  }
}
