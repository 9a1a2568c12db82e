package org.miragemanager.manager.service;

/** The names of the program's own unikernels: users cannot take them, and they are not counted. */
public final class ReservedNames {
  private static final String BEGINNING = "mirage-";

  private ReservedNames() {}

  /** Whether a unikernel of this name is the program's own. */
  public static boolean include(String unikernel) {
    return unikernel.startsWith(BEGINNING);
  }
}
