package org.miragemanager.repository.ownership;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.Place;
import org.miragemanager.repository.rules.GenerationStatus;
import org.miragemanager.repository.store.Columns;

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

  // The first number of a unikernel stays: what was before it is a former one's of the same name.
  private static final String SUPERFLUOUS =
      """
      SELECT g.unikernel, g.number FROM generation g JOIN unikernel u ON u.name = g.unikernel
      WHERE NOT g.prepared AND g.number <> u.owner_generation AND g.number <= u.last_generation - ?
        AND g.number > (SELECT MIN(f.number) FROM generation f WHERE f.unikernel = g.unikernel)
        AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.unikernel = g.unikernel AND o.outcome IS NULL)
      LIMIT ?
      """;
  private static final String DELETE_RETIRED =
      """
      DELETE FROM generation
      WHERE unikernel = ? AND number = ? AND NOT prepared
        AND number <> (SELECT u.owner_generation FROM unikernel u WHERE u.name = generation.unikernel)
        AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.unikernel = generation.unikernel AND o.outcome IS NULL)
      """;

  private GenerationTable() {}

  /**
   * Retired generations of which no record is needed: neither the first nor among the newest of a
   * unikernel, on which no operation works, whose requests might be repeated.
   *
   * @param kept so many of the newest are needed
   */
  public static List<DomainId> superfluous(Handle handle, int kept, int atMost) {
    return handle
        .createQuery(SUPERFLUOUS)
        .bind(0, kept)
        .bind(1, atMost)
        .map((row, context) -> new DomainId(row.getString("unikernel"), row.getLong("number")))
        .list();
  }

  /** Removes the record of a generation, if it is retired and no operation works on it. */
  public static int deleteRetired(Handle handle, DomainId generation) {
    return handle
        .createUpdate(DELETE_RETIRED)
        .bind(0, generation.unikernel())
        .bind(1, generation.generation())
        .execute();
  }

  /** The unikernels with a prepared generation that no operation works on. */
  public static List<String> preparedWithoutOperation(Handle handle) {
    return handle.createQuery(PREPARED_WITHOUT_OPERATION).mapTo(String.class).list();
  }

  /** Every generation that is prepared or owner on the host. */
  public static List<DomainStatus> living(Handle handle, String host) {
    return handle
        .createQuery(LIVING)
        .bind(0, host)
        .bind(1, host)
        .map((row, context) -> status(row))
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

  private static DomainStatus status(ResultSet row) throws SQLException {
    return new DomainStatus(
        new DomainId(row.getString("unikernel"), row.getLong("number")),
        GenerationStatus.valueOf(row.getString("status")));
  }

  /** What a generation is, told in the transaction that renewed the lease (rule 5). */
  public record DomainStatus(DomainId domain, GenerationStatus status) {}
}
