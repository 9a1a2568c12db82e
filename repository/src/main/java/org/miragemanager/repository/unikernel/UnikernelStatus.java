package org.miragemanager.repository.unikernel;

import java.util.Optional;
import org.miragemanager.model.Place;
import org.miragemanager.repository.rules.Ownership.Finish;

/**
 * The lifecycle of a unikernel, after figure 2 of "MirageManager" (CCIoT 2020). Migrating is not a
 * status but an open operation.
 */
public enum UnikernelStatus {
  /** On the shelf; it never ran. */
  CREATED,
  /** A domain is prepared for its first run. */
  STARTED,
  /** A host owns it. */
  CONNECTED,
  /** On the shelf, after having run. */
  SUSPENDED,
  /** An operator stopped it for good. */
  STOPPED,
  /** Its program is complete. */
  TERMINATED,
  /** Its domain was seen to end, or its host is lost; it can be claimed and run again. */
  FAILED;

  /**
   * The status that follows from what is stored.
   *
   * @param place where the owner is
   * @param ownerLost the owner's domain was seen to end, or the lease of its host has ended
   * @param hasRun it has a state, or some host owned it once
   * @param domainPrepared a host prepares a domain for it
   */
  public static UnikernelStatus of(
      Optional<Finish> finish,
      Place place,
      boolean ownerLost,
      boolean hasRun,
      boolean domainPrepared) {
    if (finish.isPresent()) {
      return switch (finish.get()) {
        case STOPPED -> STOPPED;
        case TERMINATED -> TERMINATED;
      };
    }
    return switch (place) {
      case Place.Host host -> ownerLost ? FAILED : CONNECTED;
      case Place.Shelf shelf -> {
        if (hasRun) {
          yield SUSPENDED;
        }
        yield domainPrepared ? STARTED : CREATED;
      }
    };
  }
}
