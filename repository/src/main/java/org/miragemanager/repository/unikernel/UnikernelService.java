package org.miragemanager.repository.unikernel;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.Place;
import org.miragemanager.model.Quotation;
import org.miragemanager.repository.Validation;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.event.EventPublisher;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.image.ImageService;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.OperationTable;
import org.miragemanager.repository.ownership.OwnershipTable;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.store.Database;

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
}
