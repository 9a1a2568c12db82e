package org.miragemanager.manager.cli.output;

import java.util.List;
import org.miragemanager.manager.service.ImageView;

/** A variant of an image in a table. */
public final class ImageColumns {
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
        : "sha256:" + image.digest().substring(0, Math.min(SHORT_DIGEST, image.digest().length()));
  }
}
