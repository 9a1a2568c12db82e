package org.miragemanager.activities.drain;

import io.temporal.activity.ActivityInterface;
import java.util.List;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.FailureType.RepositoryFailure;
import org.miragemanager.activities.drain.DrainActivities.GuestList;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.host.HostService.HostGuests;

/**
 * What a drain does to a host, besides the migrations of its guests. Every one is idempotent. A
 * host that there is not is a failure of type {@link FailureType#NOT_FOUND}.
 */
@ActivityInterface
public interface DrainActivities {
  /** From now on nothing new is admitted there. */
  void closeHost(String host);

  /** Undoes {@link #closeHost}. */
  void openHost(String host);

  /** Which unikernels are there, and which are about to be. */
  GuestList listGuests(String host);

  /**
   * The unikernels of a host.
   *
   * @param here those that it owns
   * @param arriving those of which a generation is prepared there: a transfer to this host, begun
   *     before it was closed, may yet end there
   */
  record GuestList(List<String> here, List<String> arriving) {}

  /** What a drain does to a host, done on the repository. */
  final class RepositoryDrainActivities implements DrainActivities {
    private final Repository repository;

    /** What a worker registers. */
    public RepositoryDrainActivities(Repository repository) {
      this.repository = repository;
    }

    @Override
    public void closeHost(String host) {
      RepositoryFailure.translated(() -> repository.hosts().setDrained(host, true));
    }

    @Override
    public void openHost(String host) {
      RepositoryFailure.translated(() -> repository.hosts().setDrained(host, false));
    }

    @Override
    public GuestList listGuests(String host) {
      HostGuests guests = RepositoryFailure.translated(() -> repository.hosts().guests(host));
      return new GuestList(guests.owned(), guests.arriving());
    }
  }
}
