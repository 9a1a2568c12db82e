package org.miragemanager.repository.image;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.miragemanager.model.ImageDigest;
import org.miragemanager.repository.image.Image.Variant;

/** Where images and their variants are known. */
public final class ImageTable {
  private static final String SELECT =
      """
      SELECT i.name, i.version, v.driver, v.reference, v.digest, v.size_bytes
      FROM image i LEFT JOIN image_variant v ON v.name = i.name AND v.version = i.version
      """;
  private static final String ORDER = " ORDER BY i.name, i.added DESC, v.driver";
  private static final String OF_UNIKERNEL =
      SELECT
          + "WHERE EXISTS (SELECT 1 FROM unikernel u WHERE u.name = ? AND u.image = i.name AND"
          + " u.version = i.version)"
          + ORDER;
  private static final String INSERT =
      """
      INSERT INTO image (name, version, added) VALUES (?, ?, (SELECT COALESCE(MAX(added), 0) + 1 FROM image))
      """;
  private static final String INSERT_VARIANT =
      """
      INSERT INTO image_variant (name, version, driver, reference, digest, size_bytes) VALUES (?, ?, ?, ?, ?, ?)
      """;

  private ImageTable() {}

  private record Key(String name, String version) {}

  private record Row(Key key, Optional<Variant> variant) {}

  /** One version of an image. */
  public static Optional<Image> find(Handle handle, String name, String version) {
    return one(
        handle
            .createQuery(SELECT + "WHERE i.name = ? AND i.version = ?" + ORDER)
            .bind(0, name)
            .bind(1, version));
  }

  /** The version that was added last. */
  public static Optional<Image> findNewest(Handle handle, String name) {
    return one(handle.createQuery(SELECT + "WHERE i.name = ?" + ORDER).bind(0, name));
  }

  /** What a unikernel is made from. */
  public static Optional<Image> findOfUnikernel(Handle handle, String unikernel) {
    return one(handle.createQuery(OF_UNIKERNEL).bind(0, unikernel));
  }

  /** Every image, by name, the version added last first. */
  public static List<Image> list(Handle handle) {
    return images(handle.createQuery(SELECT + ORDER));
  }

  /** Writes a new image with its variants. */
  public static void insert(Handle handle, Image image) {
    handle.createUpdate(INSERT).bind(0, image.name()).bind(1, image.version()).execute();
    image.variants().forEach(variant -> insert(handle, image, variant));
  }

  /** Writes one more variant of an image that is known. */
  public static void insert(Handle handle, Image image, Variant variant) {
    handle
        .createUpdate(INSERT_VARIANT)
        .bind(0, image.name())
        .bind(1, image.version())
        .bind(2, variant.driver())
        .bind(3, variant.reference())
        .bind(4, variant.file().map(file -> file.digest().hex()).orElse(null))
        .bind(5, variant.file().map(Variant.StoredFile::sizeBytes).orElse(null))
        .execute();
  }

  /** Forgets a version with its variants. */
  public static void delete(Handle handle, String name, String version) {
    handle
        .createUpdate("DELETE FROM image_variant WHERE name = ? AND version = ?")
        .bind(0, name)
        .bind(1, version)
        .execute();
    handle
        .createUpdate("DELETE FROM image WHERE name = ? AND version = ?")
        .bind(0, name)
        .bind(1, version)
        .execute();
  }

  /** The unikernels that are made from a version of an image, by name. */
  public static List<String> users(Handle handle, String name, String version) {
    return handle
        .createQuery("SELECT name FROM unikernel WHERE image = ? AND version = ? ORDER BY name")
        .bind(0, name)
        .bind(1, version)
        .mapTo(String.class)
        .list();
  }

  private static Optional<Image> one(Query query) {
    return images(query).stream().findFirst();
  }

  private static List<Image> images(Query query) {
    Map<Key, List<Variant>> images = new LinkedHashMap<>();
    for (Row row : query.map((columns, context) -> row(columns)).list()) {
      List<Variant> variants = images.computeIfAbsent(row.key(), first -> new ArrayList<>());
      row.variant().ifPresent(variants::add);
    }
    return images.entrySet().stream()
        .map(image -> new Image(image.getKey().name(), image.getKey().version(), image.getValue()))
        .toList();
  }

  private static Row row(ResultSet row) throws SQLException {
    Optional<Variant> variant =
        row.getString("driver") == null ? Optional.empty() : Optional.of(variant(row));
    return new Row(new Key(row.getString("name"), row.getString("version")), variant);
  }

  private static Variant variant(ResultSet row) throws SQLException {
    String digest = row.getString("digest");
    return digest == null
        ? Variant.inPlace(row.getString("driver"), row.getString("reference"))
        : Variant.stored(
            row.getString("driver"), new ImageDigest(digest), row.getLong("size_bytes"));
  }
}
