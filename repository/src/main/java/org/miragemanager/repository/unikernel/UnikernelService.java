package org.miragemanager.repository.unikernel;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.Quotation;
import org.miragemanager.repository.Validation;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.event.EventPublisher;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.image.ImageService;
import org.miragemanager.repository.image.ImageTable;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.OperationService.OperationTable;
import org.miragemanager.repository.ownership.OwnershipTable;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.rules.Ownership.Finish;
import org.miragemanager.repository.store.Columns;
import org.miragemanager.repository.store.Database;
import org.miragemanager.repository.unikernel.Unikernel.StoredState;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;

/** The representations of unikernels: what outlives every domain. */
public final class UnikernelService {
  private static final int MOST_ARGUMENT_BYTES = 64 << 10;

  private final Database database;
  private final EventPublisher publisher;
  private final InstantSource clock;

  public UnikernelService(Database database, EventPublisher publisher, InstantSource clock) {
    this.database = database;
    this.publisher = publisher;
    this.clock = clock;
  }

  /**
   * Creates a unikernel on the shelf, at its program's first step; the same request again finds it.
   *
   * @param guest what runs; without a version, the one of its image that was added last
   * @param request makes the creation idempotent: the same request finds what it created
   * @throws RefusedException NAME_TAKEN, INVALID
   * @throws NotFoundException UNKNOWN_IMAGE
   */
  public Unikernel create(String name, GuestSpec guest, String request) {
    check(name, guest);
    return database.write(
        transaction -> {
          Handle handle = transaction.handle();
          Optional<String> created = UnikernelTable.nameOf(handle, request);
          if (created.isPresent()) {
            return require(handle, created.get());
          }
          if (OwnershipTable.find(handle, name).isPresent()) {
            throw new RefusedException(
                Refusal.NAME_TAKEN,
                "There is a unikernel named '" + name + "' already; choose another name.");
          }
          Image image =
              ImageService.require(
                  handle, guest.image().name(), Optional.ofNullable(guest.image().version()));
          Ownership ownership =
              Ownership.createdAfter(OwnershipTable.lastOfFormer(handle, name).orElse(0L));
          UnikernelTable.insert(
              handle,
              name,
              guest.of(new ImageRef(image.name(), image.version())),
              request,
              ownership,
              clock.instant());
          OwnershipTable.insertFirst(handle, name, ownership);
          publisher.signal(transaction, name);
          return require(handle, name);
        });
  }

  /**
   * Checks what of a unikernel can be wrong whatever else is known.
   *
   * @throws RefusedException INVALID
   */
  public static void check(String name, GuestSpec guest) {
    Validation.checkUnikernel(name);
    Validation.check(guest.memoryBytes() > 0, "A unikernel needs more than 0 bytes of memory.");
    checkArguments(guest.arguments());
    Validation.checkLabels("A guest requires", guest.policy().requires());
  }

  /**
   * Arguments reach the guest byte for byte, so what cannot be encoded is refused; they travel with
   * each operation, so they are bounded.
   */
  private static void checkArguments(List<String> arguments) {
    long bytes = 0;
    for (String argument : arguments) {
      Validation.check(
          argument.indexOf('\0') < 0,
          "The argument "
              + Quotation.of(argument)
              + " has a zero character, which no program can be given.");
      Validation.check(
          StandardCharsets.UTF_8.newEncoder().canEncode(argument),
          "The argument " + Quotation.of(argument) + " has half a character, and is no text.");
      bytes += argument.getBytes(StandardCharsets.UTF_8).length;
    }
    Validation.check(
        bytes <= MOST_ARGUMENT_BYTES,
        "The arguments have "
            + bytes
            + " bytes; a guest takes "
            + MOST_ARGUMENT_BYTES
            + ": have it read what is larger from elsewhere.");
  }

  /** The unikernel of that name. */
  public Optional<Unikernel> find(String name) {
    return database.read(handle -> UnikernelTable.find(handle, name));
  }

  /** Every unikernel, by name. */
  public List<Unikernel> list() {
    return database.read(UnikernelTable::list);
  }

  /**
   * Forgets a unikernel and its state. Its name may be used again, its generation numbers never.
   *
   * @return false: there was none of that name
   * @throws RefusedException NOT_AT_REST: a host owns it; BUSY: a workflow works on it
   */
  public boolean remove(String name) {
    return database.write(
        transaction -> {
          Handle handle = transaction.handle();
          Optional<Ownership> ownership = OwnershipTable.find(handle, name);
          if (ownership.isEmpty()) {
            return false;
          }
          Optional<Operation> open = OperationTable.findOpen(handle, name);
          if (open.isPresent()) {
            throw new RefusedException(
                Refusal.BUSY,
                "Workflow "
                    + open.get().workflow()
                    + " works on '"
                    + name
                    + "'; wait until it ends, or end it with `miragectl migration abort "
                    + open.get().workflow().workflowId()
                    + "`.");
          }
          if (ownership.get().owner().place() instanceof Place.Host host) {
            throw new RefusedException(
                Refusal.NOT_AT_REST,
                "'" + name + "' is on " + host + "; suspend or stop it before it is removed.");
          }
          UnikernelTable.delete(handle, name, ownership.get().last());
          publisher.publish(
              transaction,
              name,
              ownership.get(),
              ownership.get().withoutPrepared(),
              0,
              Optional.empty());
          return true;
        });
  }

  /**
   * By name the last generation of those of these unikernels that were removed; one that is present
   * under such a name has greater generations.
   */
  public Map<String, Long> lastRemoved(List<String> names) {
    return database.read(
        handle -> {
          Map<String, Long> last = new HashMap<>();
          for (String name : names) {
            OwnershipTable.lastOfFormer(handle, name)
                .ifPresent(generation -> last.put(name, generation));
          }
          return last;
        });
  }

  private static Unikernel require(Handle handle, String name) {
    return UnikernelTable.find(handle, name).orElseThrow(() -> NotFoundException.unikernel(name));
  }

  /** Where the unikernels' representations are kept. */
  public static final class UnikernelTable {
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
        Handle handle,
        String name,
        GuestSpec guest,
        String request,
        Ownership created,
        Instant now) {
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
}
