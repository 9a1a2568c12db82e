package org.miragemanager.repository.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.repository.model.Image;

/** Where images are known. */
public final class ImageTable {
  private static final String SELECT = "SELECT name, version, driver, reference FROM image ";
  private static final String INSERT =
      """
      INSERT INTO image (name, version, driver, reference, added)
      VALUES (?, ?, ?, ?, (SELECT COALESCE(MAX(added), 0) + 1 FROM image))
      """;

  private ImageTable() {}

  /** One version of an image. */
  public static Optional<Image> find(Handle handle, String name, String version) {
    return handle
        .createQuery(SELECT + "WHERE name = ? AND version = ?")
        .bind(0, name)
        .bind(1, version)
        .map((row, context) -> image(row))
        .findOne();
  }

  /** The version that was added last. */
  public static Optional<Image> findNewest(Handle handle, String name) {
    return handle
        .createQuery(SELECT + "WHERE name = ? ORDER BY added DESC LIMIT 1")
        .bind(0, name)
        .map((row, context) -> image(row))
        .findOne();
  }

  /** Every image, by name, the version added last first. */
  public static List<Image> list(Handle handle) {
    return handle
        .createQuery(SELECT + "ORDER BY name, added DESC")
        .map((row, context) -> image(row))
        .list();
  }

  /** Writes a new image. */
  public static void insert(Handle handle, Image image) {
    handle
        .createUpdate(INSERT)
        .bind(0, image.name())
        .bind(1, image.version())
        .bind(2, image.driver())
        .bind(3, image.reference())
        .execute();
  }

  private static Image image(ResultSet row) throws SQLException {
    return new Image(
        row.getString("name"),
        row.getString("version"),
        row.getString("driver"),
        row.getString("reference"));
  }
}
