package org.miragemanager.manager.local;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.miragemanager.manager.server.ManagerServer;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.MirageService.RunOrder;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;

/**
 * Warms the path of a migration: the first ones that a fresh Java process carries out are slow, so
 * these are not a user's. A counter of its own is moved to and fro through everything that a
 * migration touches, and leaves no trace.
 */
public final class Rehearsal {
  /** Users cannot take it: the HTTP API refuses names that begin so. */
  private static final String NAME = "mirage-rehearsal";

  private static final long MEMORY_BYTES = 32L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Rehearsal() {}

  /**
   * Rehearses.
   *
   * @param hosts at least two, or nothing is done
   * @param migrations how many
   * @throws IllegalStateException if one fails
   */
  public static void run(ManagerServer manager, List<String> hosts, int migrations) {
    if (hosts.size() < 2 || migrations == 0) {
      return;
    }
    MirageService service = manager.service();
    if (service.unikernels().stream().anyMatch(found -> found.name().equals(NAME))) {
      end(manager);
    }
    List<String> arguments = List.of("--interval", "1ms");
    await(
        service,
        service.run(
            new RunOrder(
                NAME,
                hosts.get(0),
                new GuestSpec(new ImageRef("counter", "1"), MEMORY_BYTES, arguments))));
    for (int index = 1; index <= migrations; index++) {
      await(service, service.migrate(NAME, Optional.of(hosts.get(index % 2))));
    }
    end(manager);
  }

  private static void end(ManagerServer manager) {
    MirageService service = manager.service();
    await(service, service.stop(NAME, false));
    service.remove(NAME);
    manager.forgetOperations(NAME);
  }

  private static void await(MirageService service, OperationView operation) {
    OperationView ended = service.await(operation, PATIENCE);
    if (!ended.outcome().equals("done")) {
      throw new IllegalStateException(
          "the rehearsal's " + ended.kind() + " is " + ended.outcome() + ": " + ended.detail());
    }
  }
}
