package org.miragemanager.manager.cli;

import java.util.List;
import org.miragemanager.manager.service.ImageView;

/** An image in a table. */
final class ImageColumns {
  private ImageColumns() {}

  static List<Column<ImageView>> all() {
    return List.of(
        Column.always("NAME", ImageView::name),
        Column.always("VERSION", ImageView::version),
        Column.always("DRIVER", ImageView::driver),
        Column.always("REFERENCE", ImageView::reference));
  }
}
