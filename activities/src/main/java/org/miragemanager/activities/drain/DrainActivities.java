package org.miragemanager.activities.drain;

import io.temporal.activity.ActivityInterface;
import org.miragemanager.activities.FailureType;

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
}
