package org.miragemanager.workflows;

/** Where a unikernel is once an operation has ended. */
enum Whereabouts {
  /** It runs on the host that was named. */
  TARGET,
  /** It runs on another host, because the target was lost. */
  ELSEWHERE,
  /** It is where it was, or, if it was nowhere, is no more. */
  BACK,
  /** It rests on the shelf. */
  SHELF,
  /** It rests on the shelf for good. */
  STOPPED,
  /** Its owner has ended, and it waits to be brought back. */
  LOST,
  /** It was registered and never ran. */
  CREATED
}
