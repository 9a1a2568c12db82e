package org.miragemanager.activities.drain;

import org.miragemanager.activities.RepositoryFailure;
import org.miragemanager.activities.drain.DrainActivities.GuestList;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.host.HostService.HostGuests;

/** What a drain does to a host, done on the repository. */
public final class RepositoryDrainActivities implements DrainActivities {
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
