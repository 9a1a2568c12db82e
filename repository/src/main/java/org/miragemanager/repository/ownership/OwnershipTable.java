package org.miragemanager.repository.ownership;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.event.EventPublisher;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.rules.Ownership.Finish;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.rules.Ownership.StateStamp;
import org.miragemanager.repository.rules.Verdict.Accepted;
import org.miragemanager.repository.store.Columns;
import org.miragemanager.repository.store.Database;
import org.miragemanager.repository.store.Database.Transaction;

/** Where ownership is kept. */
public final class OwnershipTable {
  private static final String SELECT =
      """
      SELECT u.last_generation, u.owner_generation, u.owner_host, u.owner_ended, u.end_reason, u.has_run, u.wanted, u.finish,
             c.generation AS newest_generation, c.sequence AS newest_sequence
      FROM unikernel u LEFT JOIN checkpoint c ON c.unikernel = u.name
      WHERE u.name = ?
      """;
  private static final String SELECT_PREPARED =
      "SELECT number, host FROM generation WHERE unikernel = ? AND prepared ORDER BY number";
  private static final String UPDATE =
      """
      UPDATE unikernel
      SET last_generation = ?, owner_generation = ?, owner_host = ?, owner_ended = ?, end_reason = ?, has_run = ?, wanted = ?, finish = ?
      WHERE name = ?
      """;
  private static final String NO_LONGER_PREPARED =
      "UPDATE generation SET prepared = FALSE WHERE unikernel = ? AND number = ?";
  private static final String INSERT_GENERATION =
      "INSERT INTO generation (unikernel, number, host, request, prepared) VALUES (?, ?, ?, ?, ?)";
  private static final String GENERATION_OF_REQUEST =
      "SELECT number FROM generation WHERE unikernel = ? AND request = ?";
  private static final String LAST_OF_FORMER =
      "SELECT last_generation FROM former_unikernel WHERE name = ?";

  private OwnershipTable() {}

  /** The ownership of a unikernel; in a transaction that writes, its row is locked. */
  public static Optional<Ownership> find(Handle handle, String unikernel) {
    SortedMap<Long, Place> prepared = new TreeMap<>();
    handle
        .createQuery(SELECT_PREPARED)
        .bind(0, unikernel)
        .map((row, context) -> prepared.put(row.getLong(1), Columns.place(row, "host")))
        .forEach(ignored -> {});
    return handle
        .createQuery(SELECT)
        .bind(0, unikernel)
        .map((row, context) -> ownership(row, prepared))
        .findOne();
  }

  /** The highest number of a removed unikernel of that name. */
  public static Optional<Long> lastOfFormer(Handle handle, String unikernel) {
    return handle.createQuery(LAST_OF_FORMER).bind(0, unikernel).mapTo(Long.class).findOne();
  }

  /** The generation that this request was given, retired or not. */
  public static Optional<Long> generationOf(Handle handle, String unikernel, String request) {
    return handle
        .createQuery(GENERATION_OF_REQUEST)
        .bind(0, unikernel)
        .bind(1, request)
        .mapTo(Long.class)
        .findOne();
  }

  /** The first generation of a unikernel whose row was just written. */
  public static void insertFirst(Handle handle, String unikernel, Ownership created) {
    insertGeneration(handle, unikernel, created.last(), Optional.empty(), Optional.empty(), false);
  }

  /**
   * Writes what a rule changed.
   *
   * @param request what asked for a generation that is new in {@code after}, if a request did
   */
  public static void save(
      Handle handle,
      String unikernel,
      Ownership before,
      Ownership after,
      Optional<String> request) {
    for (long number = before.last() + 1; number <= after.last(); number++) {
      boolean prepared = after.prepared().containsKey(number);
      Place place = prepared ? after.prepared().get(number) : after.owner().place();
      insertGeneration(handle, unikernel, number, place.hostName(), request, prepared);
    }
    for (Map.Entry<Long, Place> entry : before.prepared().entrySet()) {
      if (!after.prepared().containsKey(entry.getKey())) {
        handle
            .createUpdate(NO_LONGER_PREPARED)
            .bind(0, unikernel)
            .bind(1, entry.getKey())
            .execute();
      }
    }
    List<Object> row = row(after);
    if (!row.equals(row(before))) {
      update(handle, unikernel, row);
    }
  }

  /** What {@link #UPDATE} writes, in its order: what is not here is not written. */
  private static List<Object> row(Ownership ownership) {
    return Arrays.asList(
        ownership.last(),
        ownership.owner().number(),
        ownership.owner().place().hostName().orElse(null),
        ownership.ownerEnded(),
        ownership.endReason().orElse(null),
        ownership.hasRun(),
        ownership.wanted(),
        ownership.finish().map(Finish::name).orElse(null));
  }

  private static void update(Handle handle, String unikernel, List<Object> row) {
    Update update = handle.createUpdate(UPDATE);
    for (int position = 0; position < row.size(); position++) {
      update.bind(position, row.get(position));
    }
    update.bind(row.size(), unikernel).execute();
  }

  private static void insertGeneration(
      Handle handle,
      String unikernel,
      long number,
      Optional<String> host,
      Optional<String> request,
      boolean prepared) {
    handle
        .createUpdate(INSERT_GENERATION)
        .bind(0, unikernel)
        .bind(1, number)
        .bind(2, host.orElse(null))
        .bind(3, request.orElse(null))
        .bind(4, prepared)
        .execute();
  }

  private static Ownership ownership(ResultSet row, SortedMap<Long, Place> prepared)
      throws SQLException {
    Optional<Long> generation = Columns.number(row, "newest_generation");
    Optional<StateStamp> newest =
        generation.isEmpty()
            ? Optional.empty()
            : Optional.of(new StateStamp(generation.get(), row.getLong("newest_sequence")));
    return new Ownership(
        row.getLong("last_generation"),
        new Generation(row.getLong("owner_generation"), Columns.place(row, "owner_host")),
        prepared,
        row.getBoolean("owner_ended"),
        Columns.text(row, "end_reason"),
        row.getBoolean("has_run"),
        row.getBoolean("wanted"),
        newest,
        Columns.text(row, "finish").map(text -> Columns.word(Finish.class, text)));
  }

  /**
   * What a generation is; of a unikernel that was removed all are retired.
   *
   * @throws NotFoundException when it was never given out
   */
  public static GenerationStatus status(Handle handle, String unikernel, long generation) {
    Optional<Ownership> ownership = OwnershipTable.find(handle, unikernel);
    if (ownership.isEmpty()) {
      requireFormer(handle, unikernel, generation);
      return GenerationStatus.RETIRED;
    }
    requireKnown(unikernel, ownership.get(), generation);
    return ownership.get().status(generation);
  }

  static void requireKnown(String unikernel, Ownership ownership, long generation) {
    if (!ownership.knows(generation)) {
      throw NotFoundException.generation(unikernel, generation);
    }
  }

  /** The unikernel is not there (any more): the generation must be one that it had. */
  static void requireFormer(Handle handle, String unikernel, long generation) {
    long last =
        OwnershipTable.lastOfFormer(handle, unikernel)
            .orElseThrow(() -> NotFoundException.unikernel(unikernel));
    if (generation < 1 || generation > last) {
      throw NotFoundException.generation(unikernel, generation);
    }
  }

  /** Applies a rule of ownership and makes its decision durable, in one transaction. */
  static final class OwnershipTransactions {
    private final Database database;
    private final EventPublisher publisher;

    OwnershipTransactions(Database database, EventPublisher publisher) {
      this.database = database;
      this.publisher = publisher;
    }

    /**
     * Decides about a generation that was given out.
     *
     * @param ifRemoved the answer if its unikernel was removed
     * @throws NotFoundException UNKNOWN_UNIKERNEL, UNKNOWN_GENERATION
     */
    <A> A decide(
        String unikernel,
        long generation,
        A ifRemoved,
        BiFunction<Transaction, Ownership, A> decision) {
      return database.write(
          transaction -> {
            Optional<Ownership> before = OwnershipTable.find(transaction.handle(), unikernel);
            if (before.isEmpty()) {
              OwnershipTable.requireFormer(transaction.handle(), unikernel, generation);
              return ifRemoved;
            }
            OwnershipTable.requireKnown(unikernel, before.get(), generation);
            return decision.apply(transaction, before.get());
          });
    }

    /**
     * Decides about a unikernel that is there.
     *
     * @throws NotFoundException UNKNOWN_UNIKERNEL
     */
    <A> A decide(String unikernel, BiFunction<Transaction, Ownership, A> decision) {
      return database.write(
          transaction ->
              decision.apply(
                  transaction,
                  OwnershipTable.find(transaction.handle(), unikernel)
                      .orElseThrow(() -> NotFoundException.unikernel(unikernel))));
    }

    /** Makes the decision durable and publishes it. */
    <A> A carryOut(
        Transaction transaction, String unikernel, Ownership before, Accepted<A> verdict) {
      if (!verdict.next().equals(before)) {
        OwnershipTable.save(
            transaction.handle(), unikernel, before, verdict.next(), Optional.empty());
        publisher.publish(transaction, unikernel, before, verdict.next(), 0, Optional.empty());
      }
      return verdict.answer();
    }
  }

  /** Which generations live on a host. */
  public static final class GenerationTable {
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
}
