package org.miragemanager.hostagent.domain.state;

/** What can happen to a domain. */
public enum DomainEvent {
  /** Its guest connected, and has no state yet. */
  HELLO_WAITING,
  /** Its guest connected, and executes steps. */
  HELLO_RUNNING,
  /** Its guest connected, and is suspended. */
  HELLO_SUSPENDED,
  /** Its guest connected, and its program is complete. */
  HELLO_COMPLETE,
  /** News, allowed by the lease, that its generation is the owner (rule 5). */
  OWNER,
  /** A push that its generation is retired. */
  RETIRED_PUSH,
  /**
   * The truth, asked for, that its generation is retired; or a request to destroy it, which rests
   * on that.
   */
  RETIRED,
  /** A request to suspend it. */
  SUSPEND,
  /** Its guest stopped, and gave its state. */
  STATE,
  /** The repository refused the hand-over, or the state was too large to be handed over. */
  HAND_OVER_REFUSED,
  /**
   * The repository said that its generation is retired: it was handed over, or claimed meanwhile.
   */
  HANDED_OVER,
  /**
   * The repository said that its generation stays the owner, and that every prepared one is retired
   * (rule 3).
   */
  KEPT,
  /** Its guest has done a step. */
  STEP,
  /** Its guest said that the program is complete. */
  TERMINATE,
  /** Its guest says that it has executed steps, and it was never told to go. */
  UNTOLD,
  /** Its last state is durable. */
  COMPLETED,
  /** It has ended. */
  END;

  /** Whether the domain's generation is known to be retired once this has happened. */
  public boolean tellsRetired() {
    return switch (this) {
      case RETIRED, RETIRED_PUSH, HANDED_OVER, COMPLETED -> true;
      case HELLO_WAITING,
          HELLO_RUNNING,
          HELLO_SUSPENDED,
          HELLO_COMPLETE,
          OWNER,
          SUSPEND,
          STATE,
          HAND_OVER_REFUSED,
          KEPT,
          STEP,
          TERMINATE,
          UNTOLD,
          END ->
          false;
    };
  }

  /** Whether only a guest that was told to go can have this happen. */
  public boolean tellsSteps() {
    return switch (this) {
      case HELLO_RUNNING, HELLO_SUSPENDED, HELLO_COMPLETE, STEP, STATE, TERMINATE -> true;
      case HELLO_WAITING,
          OWNER,
          RETIRED_PUSH,
          RETIRED,
          SUSPEND,
          HAND_OVER_REFUSED,
          HANDED_OVER,
          KEPT,
          COMPLETED,
          UNTOLD,
          END ->
          false;
    };
  }
}
