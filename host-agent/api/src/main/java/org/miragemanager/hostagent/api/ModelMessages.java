package org.miragemanager.hostagent.api;

import java.util.List;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.GuestSpec.GuestPolicy.LostContact;
import org.miragemanager.model.ImageRef;

/** How what the modules speak of is written in the contract's messages, and read from them. */
public final class ModelMessages {
  private ModelMessages() {}

  /** For a request or an answer. */
  public static DomainReference reference(DomainId domain) {
    return reference(domain.unikernel(), domain.generation());
  }

  /** The same, of a name that was checked already. */
  public static DomainReference reference(String unikernel, long generation) {
    return DomainReference.newBuilder().setUnikernel(unikernel).setGeneration(generation).build();
  }

  /**
   * Which domain a message means.
   *
   * @throws IllegalArgumentException if it is not a unikernel's name, or the generation is not
   *     positive
   */
  public static DomainId domain(DomainReference reference) {
    return new DomainId(reference.getUnikernel(), reference.getGeneration());
  }

  /** All of them, in their order. */
  public static List<DomainId> domains(List<DomainReference> references) {
    return references.stream().map(ModelMessages::domain).toList();
  }

  /**
   * What a domain is to run. Of its policy, agents are told only what they act on: the rest is as
   * usual.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  public static GuestSpec guest(CreateRequest request) {
    return new GuestSpec(
        new ImageRef(request.getImage().getName(), request.getImage().getVersion()),
        request.getMemoryBytes(),
        request.getArgumentsList(),
        GuestPolicy.USUAL
            .withCheckpointMillis(request.getCheckpointMillis())
            .withOnLostContact(request.getRunsWithoutLease() ? LostContact.RUN : LostContact.FREEZE)
            .withStopTimeoutMillis(
                request.getStopTimeoutMillis() == 0
                    ? GuestPolicy.USUAL.stopTimeoutMillis()
                    : request.getStopTimeoutMillis()));
  }

  /** Writes what a domain is to run, but its image, into a request. */
  public static void write(GuestSpec guest, CreateRequest.Builder request) {
    request
        .setMemoryBytes(guest.memoryBytes())
        .addAllArguments(guest.arguments())
        .setCheckpointMillis(guest.policy().checkpointMillis())
        .setRunsWithoutLease(guest.policy().runsWithoutLease())
        .setStopTimeoutMillis(guest.policy().stopTimeoutMillis());
  }
}
