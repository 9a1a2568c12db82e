package org.miragemanager.manager.cli.output;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.miragemanager.manager.service.AnyOperation;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.OperationView;

/** An operation in a table. */
public final class OperationColumns {
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
