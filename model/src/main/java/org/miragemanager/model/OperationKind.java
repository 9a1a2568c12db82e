package org.miragemanager.model;

/** What an operation does to a unikernel. Each is one transfer between two places. */
public enum OperationKind {
  /** From nothing to a host: created on the shelf, then resumed. */
  RUN,
  /** From one host to another. */
  MIGRATE,
  /** From a host to the shelf. */
  SUSPEND,
  /** From the shelf to a host. */
  RESUME,
  /** From a host that is lost, or a domain that has ended, to a host: claimed, then resumed. */
  RECOVER,
  /** From a host, or the shelf, to the shelf, for good. */
  STOP;

  /** Whether the unikernel runs on a host once this is done. */
  public boolean endsOnHost() {
    return switch (this) {
      case RUN, MIGRATE, RESUME, RECOVER -> true;
      case SUSPEND, STOP -> false;
    };
  }
}
