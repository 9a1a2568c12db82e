package org.miragemanager.repository.error;

/** Why the repository refused a request that it understood. */
public enum Refusal {
  /** There is no unikernel of that name. */
  UNKNOWN_UNIKERNEL,
  /** No host of that name has ever joined. */
  UNKNOWN_HOST,
  /** There is no image of that name, or of that version. */
  UNKNOWN_IMAGE,
  /** The generation was never given out. */
  UNKNOWN_GENERATION,
  /** No operation is recorded for that workflow. */
  UNKNOWN_OPERATION,
  /** The host's lease does not run: nothing may start or move there. */
  LEASE_ENDED,
  /** An operator is emptying the host. */
  HOST_DRAINED,
  /** The host takes guests, or has some: it cannot be forgotten. */
  HOST_IN_USE,
  /** The host has too little memory left, or as many guests as it takes. */
  NO_ROOM,
  /** The host has none of the hypervisor drivers that the image has a variant for. */
  DRIVER_MISSING,
  /** The host lacks a label that the unikernel requires. */
  LABEL_MISSING,
  /** The unikernel was stopped, or its program is complete: it never runs again. */
  FINISHED,
  /** The generation to move from is not what the request needs it to be. */
  WRONG_SOURCE,
  /** The generation to move to is not prepared. */
  NOT_PREPARED,
  /** The state is older than what is durable already. */
  STALE_STATE,
  /** The bytes are not a checkpoint of the generation they were given for. */
  BAD_CHECKPOINT,
  /** The state is larger than a hand-over takes. */
  STATE_TOO_LARGE,
  /** The owner may still be running: it cannot be claimed. */
  STILL_RUNNING,
  /** The unikernel is not on the shelf. */
  NOT_AT_REST,
  /** A workflow works on the unikernel. */
  BUSY,
  /** Another unikernel has that name. */
  NAME_TAKEN,
  /** A name, a size or another value that cannot be accepted. */
  INVALID,
  /** A different file is known under the same name, version and driver. */
  IMAGE_DIFFERS,
  /** Unikernels are made from the image: it cannot be forgotten. */
  IMAGE_IN_USE,
  /** Another agent holds the lease of that host name (rule 8): two hosts use one name. */
  DUPLICATE_AGENT,
  /** The secret is not the one that the host joined with. */
  WRONG_SECRET,
  /** The generation is on another host than the caller. */
  OTHER_HOST,
  /**
   * An agent knows a generation that this repository never gave out: the repository was set back to
   * an earlier state (rule 10).
   */
  REPOSITORY_BEHIND
}
