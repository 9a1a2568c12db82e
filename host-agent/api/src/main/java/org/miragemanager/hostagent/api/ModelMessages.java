package org.miragemanager.hostagent.api;

import java.util.List;
import org.miragemanager.model.DomainId;

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
}
