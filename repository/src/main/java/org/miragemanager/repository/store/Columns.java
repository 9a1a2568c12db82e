package org.miragemanager.repository.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.miragemanager.model.Place;
import org.miragemanager.model.Quotation;
import org.miragemanager.repository.error.StorageException;

/** Reads columns that may be NULL. */
public final class Columns {
  private Columns() {}

  /**
   * One of a closed set of words.
   *
   * @throws StorageException if it is none of them: the row is damaged
   */
  public static <E extends Enum<E>> E word(Class<E> words, String text) {
    try {
      return Enum.valueOf(words, text);
    } catch (IllegalArgumentException damaged) {
      throw new StorageException(
          "A row of the repository is damaged: "
              + Quotation.of(text)
              + " is no "
              + words.getSimpleName()
              + "; restore the repository from a backup.",
          damaged);
    }
  }

  public static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  public static Optional<Long> number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }

  public static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return number(row, column).map(Instant::ofEpochMilli);
  }

  /** NULL is the shelf. */
  public static Place place(ResultSet row, String column) throws SQLException {
    String host = row.getString(column);
    return host == null ? Place.SHELF : Place.host(host);
  }
}
