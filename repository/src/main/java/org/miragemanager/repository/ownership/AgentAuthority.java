package org.miragemanager.repository.ownership;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.ownership.OwnershipService.DomainStart;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.UnikernelService.UnikernelTable;

/**
 * Confirms to an agent that a request it received is the repository's will. An agent's port accepts
 * calls from anywhere, so the agent trusts no caller and asks here. The answer may become outdated
 * at once; ownership is decided by {@link Ownership} alone.
 */
final class AgentAuthority {
  private AgentAuthority() {}

  /** Why this host must not start this domain. */
  static Optional<String> objection(Handle handle, String host, DomainStart asked) {
    DomainId domain = asked.domain();
    Optional<Ownership> ownership = OwnershipTable.find(handle, domain.unikernel());
    Optional<Unikernel> unikernel = UnikernelTable.find(handle, domain.unikernel());
    if (ownership.isEmpty() || unikernel.isEmpty() || !ownership.get().knows(domain.generation())) {
      return Optional.of("The repository has never given out " + domain + ".");
    }
    Optional<Place> place =
        Optional.ofNullable(ownership.get().prepared().get(domain.generation()));
    if (place.isEmpty()) {
      GenerationStatus status = ownership.get().status(domain.generation());
      return Optional.of(
          "The repository says that " + domain + " is " + status + ", not PREPARED.");
    }
    if (!place.get().equals(Place.host(host))) {
      return Optional.of(
          "The repository has prepared " + domain + " on " + place.get() + ", not here.");
    }
    return difference(unikernel.get(), asked)
        .map(what -> "The repository has prepared " + domain + " with another " + what + ".");
  }

  private static Optional<String> difference(Unikernel known, DomainStart asked) {
    boolean sameImage =
        known.guest().image().equals(asked.guest().image())
            && known
                .image()
                .variant(asked.driver())
                .filter(variant -> variant.reference().equals(asked.reference()))
                .isPresent();
    if (!sameImage) {
      return Optional.of("image, driver or file");
    }
    if (known.guest().memoryBytes() != asked.guest().memoryBytes()) {
      return Optional.of("memory");
    }
    if (!known.guest().arguments().equals(asked.guest().arguments())) {
      return Optional.of("list of arguments");
    }
    GuestPolicy policy = known.guest().policy();
    if (policy.checkpointMillis() != asked.guest().policy().checkpointMillis()
        || policy.runsWithoutLease() != asked.guest().policy().runsWithoutLease()) {
      return Optional.of("checkpoint interval or rule for lost contact");
    }
    return Optional.empty();
  }

  /** Why a hand-over between these would be refused, whatever the state is. */
  static Optional<String> objection(Handle handle, DomainId from, long to) {
    try {
      GenerationStatus source = OwnershipTable.status(handle, from.unikernel(), from.generation());
      if (source != GenerationStatus.OWNER) {
        // The agent is answered that it is handed over already.
        return Optional.empty();
      }
      GenerationStatus target = OwnershipTable.status(handle, from.unikernel(), to);
      return target == GenerationStatus.PREPARED
          ? Optional.empty()
          : Optional.of("Generation " + to + " is " + target + ", not PREPARED.");
    } catch (NotFoundException unknown) {
      return Optional.of(unknown.getMessage());
    }
  }
}
