package org.miragemanager.hostagent.domain;

import org.miragemanager.hostagent.api.DomainId;
import org.miragemanager.hostagent.guest.OneLine;

/**
 * Names one domain.
 *
 * @param unikernel the unikernel that it runs
 * @param generation its number: the fencing token
 */
public record DomainKey(String unikernel, long generation) implements Comparable<DomainKey> {

  /** Of a name that is none. */
  private static final int SHOWN_CHARACTERS = 80;

  /**
   * Checks the name, which becomes the name of a folder.
   *
   * @throws IllegalArgumentException if it is not a unikernel's name, or the generation is not
   *     positive
   */
  public DomainKey {
    checkName(unikernel);
    if (generation <= 0) {
      throw new IllegalArgumentException(
          "The generation " + generation + " of '" + unikernel + "' must be greater than 0.");
    }
  }

  /** Reads it from a request. */
  public static DomainKey from(DomainId id) {
    return new DomainKey(id.getUnikernel(), id.getGeneration());
  }

  /**
   * Checks a unikernel's name.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static void checkName(String unikernel) {
    if (!isName(unikernel)) {
      throw new IllegalArgumentException(
          "The name '"
              + OneLine.of(unikernel, SHOWN_CHARACTERS)
              + "' must be 1 to 63 of a-z, 0-9 and '-', with a letter or a digit at both ends.");
    }
  }

  /** Whether this can be a unikernel's name. */
  static boolean isName(String text) {
    return text.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  }

  /** For a request or an answer. */
  public DomainId toId() {
    return DomainId.newBuilder().setUnikernel(unikernel).setGeneration(generation).build();
  }

  @Override
  public int compareTo(DomainKey other) {
    int byName = unikernel.compareTo(other.unikernel);
    return byName != 0 ? byName : Long.compare(generation, other.generation);
  }

  /** For people: {@code counter-1/3}. */
  @Override
  public String toString() {
    return unikernel + "/" + generation;
  }
}
