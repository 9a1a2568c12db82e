package org.miragemanager.repository.ownership;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.rules.GenerationStatus;
import org.miragemanager.repository.rules.Ownership;

/**
 * Which generation numbers were ever given out, by the unikernels that are and by those that were
 * removed.
 */
public final class GenerationLookup {
  private GenerationLookup() {}

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
}
