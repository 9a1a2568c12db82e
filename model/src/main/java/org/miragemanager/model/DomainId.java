package org.miragemanager.model;

/**
 * One generation of one unikernel, and so one domain.
 *
 * @param unikernel the unikernel's name
 * @param generation its number: the fencing token
 */
public record DomainId(String unikernel, long generation) implements Comparable<DomainId> {
  /**
   * Checks the name, which becomes the name of a folder.
   *
   * @throws IllegalArgumentException if it is not a unikernel's name, or the generation is not
   *     positive
   */
  public DomainId {
    Names.checkUnikernel(unikernel);
    if (generation <= 0) {
      throw new IllegalArgumentException(
          "The generation " + generation + " of '" + unikernel + "' must be greater than 0.");
    }
  }

  @Override
  public int compareTo(DomainId other) {
    int byName = unikernel.compareTo(other.unikernel);
    return byName != 0 ? byName : Long.compare(generation, other.generation);
  }

  /** As messages show it: {@code counter-1/3}. */
  @Override
  public String toString() {
    return unikernel + "/" + generation;
  }
}
