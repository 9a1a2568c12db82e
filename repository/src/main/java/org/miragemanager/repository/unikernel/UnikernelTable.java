package org.miragemanager.repository.unikernel;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.model.Generation;
import org.miragemanager.model.GuestPolicy;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.image.ImageTable;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.OperationTable;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.rules.Ownership.Finish;
import org.miragemanager.repository.store.Columns;
import org.miragemanager.repository.unikernel.Unikernel.StoredState;

/** Where the unikernels' representations are kept. */
public final class UnikernelTable {
  private static final String SELECT =
      """
      SELECT u.name, u.memory_bytes, u.arguments, u.created_millis, u.owner_generation, u.owner_host, u.owner_ended,
             u.end_reason, u.has_run, u.finish, u.policy, u.wanted, u.ends, u.ended_millis,
             COALESCE((SELECT h.lease_ended FROM host h WHERE h.name = u.owner_host), FALSE) AS host_lost,
             u.image, u.version,
             c.generation AS state_generation, c.sequence AS state_sequence, c.size AS state_size,
             c.digest AS state_digest,
             EXISTS (SELECT 1 FROM generation g WHERE g.unikernel = u.name AND g.prepared AND g.host IS NOT NULL)
               AS domain_prepared
      FROM unikernel u
      LEFT JOIN checkpoint c ON c.unikernel = u.name
      """;
  private static final String SELECT_ONE = SELECT + "WHERE u.name = ?";
  private static final String SELECT_ALL = SELECT + "ORDER BY u.name";
  private static final String INSERT =
      """
      INSERT INTO unikernel (name, request, image, version, memory_bytes, arguments, created_millis, last_generation,
                             owner_generation, owner_host, owner_ended, end_reason, has_run, finish,
                             policy)
      VALUES (:name, :request, :image, :version, :memory, :arguments, :created, :last, :owner, NULL, FALSE, NULL,
              FALSE, NULL, :policy)
      """;
  private static final String ENDED =
      """
      UPDATE unikernel SET ends = CASE WHEN ended_millis > ? THEN ends + 1 ELSE 1 END, ended_millis = ? WHERE name = ?
      """;

  private static final String STORE_FORMER =
      """
      INSERT INTO former_unikernel (name, last_generation) VALUES (?, ?)
      ON CONFLICT (name) DO UPDATE SET last_generation = excluded.last_generation
      """;

  private UnikernelTable() {}

  /** One unikernel. */
  public static Optional<Unikernel> find(Handle handle, String name) {
    Optional<Image> image = ImageTable.findOfUnikernel(handle, name);
    if (image.isEmpty()) {
      return Optional.empty();
    }
    Optional<Operation> open = OperationTable.findOpen(handle, name);
    return handle
        .createQuery(SELECT_ONE)
        .bind(0, name)
        .map((row, context) -> row(row, image.get(), open))
        .findOne();
  }

  /** Every unikernel, by name. */
  public static List<Unikernel> list(Handle handle) {
    Map<String, Operation> open = new HashMap<>();
    OperationTable.listOpen(handle)
        .forEach(operation -> open.put(operation.unikernel(), operation));
    Map<String, Image> images = new HashMap<>();
    ImageTable.list(handle).forEach(image -> images.put(image.toString(), image));
    return handle
        .createQuery(SELECT_ALL)
        .map(
            (row, context) ->
                row(
                    row,
                    images.get(row.getString("image") + ":" + row.getString("version")),
                    Optional.ofNullable(open.get(row.getString("name")))))
        .list();
  }

  /** The name of the unikernel that this request created. */
  public static Optional<String> nameOf(Handle handle, String request) {
    return handle
        .createQuery("SELECT name FROM unikernel WHERE request = ?")
        .bind(0, request)
        .mapTo(String.class)
        .findOne();
  }

  /** Writes a new unikernel, without its first generation. */
  public static void insert(
      Handle handle, String name, GuestSpec guest, String request, Ownership created, Instant now) {
    handle
        .createUpdate(INSERT)
        .bind("name", name)
        .bind("request", request)
        .bind("image", guest.image().name())
        .bind("version", guest.image().version())
        .bind("memory", guest.memoryBytes())
        .bind("arguments", Columns.write(guest.arguments()))
        .bind("created", now.toEpochMilli())
        .bind("last", created.last())
        .bind("owner", created.owner().number())
        .bind("policy", Columns.write(guest.policy()))
        .execute();
  }

  /**
   * A domain of the unikernel was seen to end by itself.
   *
   * @param calm after so long without an end the next one is the first again
   */
  public static void ended(Handle handle, String name, Instant now, Duration calm) {
    handle
        .createUpdate(ENDED)
        .bind(0, now.minus(calm).toEpochMilli())
        .bind(1, now.toEpochMilli())
        .bind(2, name)
        .execute();
  }

  /** When a domain of any unikernel ended last; empty: none did. */
  public static Optional<Instant> newestEnd(Handle handle) {
    return handle
        .createQuery("SELECT MAX(ended_millis) FROM unikernel")
        .mapTo(Long.class)
        .findOne()
        .map(Instant::ofEpochMilli);
  }

  /** An operator runs it again: what it did before does not count. */
  public static void forgetEnds(Handle handle, String name) {
    handle
        .createUpdate("UPDATE unikernel SET ends = 0, ended_millis = NULL WHERE name = ?")
        .bind(0, name)
        .execute();
  }

  /** Removes a unikernel with its generations and its state, and remembers its last number. */
  public static void delete(Handle handle, String name, long lastGeneration) {
    handle.createUpdate(STORE_FORMER).bind(0, name).bind(1, lastGeneration).execute();
    handle.createUpdate("DELETE FROM unikernel WHERE name = ?").bind(0, name).execute();
  }

  private static Unikernel row(ResultSet row, Image image, Optional<Operation> operation)
      throws SQLException {
    Generation owner =
        new Generation(row.getLong("owner_generation"), Columns.place(row, "owner_host"));
    Optional<StoredState> newest = state(row);
    GuestPolicy policy = Columns.read(row.getString("policy"), GuestPolicy.class);
    return new Unikernel(
        row.getString("name"),
        image,
        new GuestSpec(
            new ImageRef(image.name(), image.version()),
            row.getLong("memory_bytes"),
            Columns.texts(row.getString("arguments")),
            policy),
        UnikernelStatus.of(
            Columns.text(row, "finish").map(text -> Columns.word(Finish.class, text)),
            owner.place(),
            row.getBoolean("owner_ended")
                || (row.getBoolean("host_lost") && !policy.runsWithoutLease()),
            newest.isPresent() || row.getBoolean("has_run"),
            row.getBoolean("domain_prepared")),
        owner,
        newest,
        Columns.text(row, "end_reason"),
        row.getBoolean("host_lost"),
        row.getBoolean("wanted"),
        row.getInt("ends"),
        Columns.number(row, "ended_millis").map(Instant::ofEpochMilli),
        Instant.ofEpochMilli(row.getLong("created_millis")),
        operation);
  }

  private static Optional<StoredState> state(ResultSet row) throws SQLException {
    Optional<Long> generation = Columns.number(row, "state_generation");
    return generation.isEmpty()
        ? Optional.empty()
        : Optional.of(
            StoredState.of(
                generation.get(),
                row.getLong("state_sequence"),
                row.getInt("state_size"),
                row.getBytes("state_digest")));
  }
}
