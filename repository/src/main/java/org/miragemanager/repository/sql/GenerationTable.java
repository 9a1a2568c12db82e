package org.miragemanager.repository.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.repository.model.DomainName;
import org.miragemanager.repository.model.GenerationTruth;
import org.miragemanager.repository.rules.GenerationStatus;
import org.miragemanager.repository.rules.Place;

/** Which generations live on a host. */
public final class GenerationTable {
  private static final String LIVING =
      """
      SELECT unikernel, number, 'PREPARED' AS status FROM generation WHERE host = ? AND prepared
      UNION ALL
      SELECT name AS unikernel, owner_generation AS number, 'OWNER' AS status FROM unikernel WHERE owner_host = ?
      ORDER BY unikernel, number
      """;

  private static final String PREPARED_WITHOUT_OPERATION =
      """
      SELECT DISTINCT g.unikernel FROM generation g
      WHERE g.prepared AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.unikernel = g.unikernel AND o.outcome IS NULL)
      """;

  private GenerationTable() {}

  /** The unikernels with a prepared generation that no operation works on. */
  public static List<String> preparedWithoutOperation(Handle handle) {
    return handle.createQuery(PREPARED_WITHOUT_OPERATION).mapTo(String.class).list();
  }

  /** Every generation that is prepared or owner on the host. */
  public static List<GenerationTruth> living(Handle handle, String host) {
    return handle
        .createQuery(LIVING)
        .bind(0, host)
        .bind(1, host)
        .map((row, context) -> truth(row))
        .list();
  }

  /** Where a generation is or was; empty if there is no record of it (any more). */
  public static Optional<Place> place(Handle handle, String unikernel, long number) {
    return handle
        .createQuery("SELECT host FROM generation WHERE unikernel = ? AND number = ?")
        .bind(0, unikernel)
        .bind(1, number)
        .map((row, context) -> Columns.place(row, "host"))
        .findOne();
  }

  /**
   * Removes the records of the generations that were on a host, of which none may live. Their
   * requests are not asked again: they named this host.
   */
  public static void deleteRetired(Handle handle, String host) {
    handle.createUpdate("DELETE FROM generation WHERE host = ?").bind(0, host).execute();
  }

  private static GenerationTruth truth(ResultSet row) throws SQLException {
    return new GenerationTruth(
        new DomainName(row.getString("unikernel"), row.getLong("number")),
        GenerationStatus.valueOf(row.getString("status")));
  }
}
