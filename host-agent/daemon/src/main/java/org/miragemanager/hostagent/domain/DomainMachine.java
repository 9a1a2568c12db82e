package org.miragemanager.hostagent.domain;

import org.miragemanager.hostagent.api.GenerationStatus;

/**
 * What a domain's agent does in each phase when something happens: a pure function, without time,
 * input or output.
 *
 * <pre>
 * phase        event                       next phase   action
 * any before   HELLO_WAITING               ARMED        ASK (in RUNNING and later: EXPEL, the guest has lost its state)
 *   SUSPENDED  HELLO_RUNNING               RUNNING      LEASE (in SUSPENDING: the same phase, ASK_STATE)
 *              HELLO_SUSPENDED             SUSPENDED    KEEP (in SUSPENDING: the same phase, ASK_STATE)
 *              HELLO_COMPLETE              COMPLETING   NONE (the guest says again that it is complete)
 *              TERMINATE                   COMPLETING   COMPLETE
 *              RETIRED, RETIRED_PUSH       EXITING      EXIT
 *              UNTOLD                      the same     EXPEL
 * ARMED        OWNER                       STARTING     START
 * STARTING     STEP                        RUNNING      NONE
 * STARTING     SUSPEND                     SUSPENDING   ASK_STATE
 * RUNNING      SUSPEND                     SUSPENDING   ASK_STATE
 * STARTING     STATE (not asked for)       SUSPENDED    KEEP
 * RUNNING      STATE (not asked for)       SUSPENDED    KEEP
 * SUSPENDING   STATE                       SUSPENDED    HAND_OVER
 * SUSPENDED    HAND_OVER_REFUSED           SUSPENDED    KEEP
 * SUSPENDED    KEPT                        STARTING     GO
 * SUSPENDED    HANDED_OVER                 HANDED_OVER  NONE
 * SUSPENDED    RETIRED                     EXITING      EXIT (RETIRED_PUSH: NONE, see below)
 * HANDED_OVER  RETIRED                     EXITING      EXIT (RETIRED_PUSH: NONE, see below)
 * COMPLETING   TERMINATE                   COMPLETING   COMPLETE
 * COMPLETING   COMPLETED                   EXITING      EXIT
 * COMPLETING   RETIRED                     EXITING      EXIT (RETIRED_PUSH: NONE, the answer to complete is on its way)
 * EXITING      any HELLO                   EXITING      EXIT
 * EXITING      END                         ENDED        NONE
 * HANDED_OVER  END                         ENDED        NONE
 * any other    END                         ENDED        REPORT_END
 * </pre>
 *
 * Everything that is not in the table changes nothing. Two things are worth seeing:
 *
 * <ul>
 *   <li>A suspended guest is let go by KEPT alone (rule 3); OWNER starts a domain only from ARMED,
 *       whose guest has never run.
 *   <li>A source whose state has just been handed over is not ended by the push that says so,
 *       because its end would compete with the start of the target for the processor. The destroy
 *       request ends it, or else the next renewal's truth.
 * </ul>
 */
public final class DomainMachine {

  private DomainMachine() {}

  /**
   * What follows.
   *
   * @param next the phase that the domain is in now
   * @param action what its agent has to do
   */
  public record Transition(DomainPhase next, DomainAction action) {}

  /** What follows when this happens in this phase. */
  public static Transition on(DomainPhase phase, DomainEvent event) {
    return switch (phase) {
      case CONNECTING -> awake(phase, event);
      case ARMED ->
          event == DomainEvent.OWNER
              ? to(DomainPhase.STARTING, DomainAction.START)
              : awake(phase, event);
      case STARTING, RUNNING -> going(phase, event);
      case SUSPENDING -> suspending(phase, event);
      case SUSPENDED -> suspended(phase, event);
      case HANDED_OVER -> handedOver(phase, event);
      case COMPLETING -> completing(phase, event);
      case EXITING -> exiting(phase, event);
      case ENDED -> stay(phase);
    };
  }

  private static Transition awake(DomainPhase phase, DomainEvent event) {
    return switch (event) {
      case HELLO_WAITING ->
          phase == DomainPhase.RUNNING
              ? to(phase, DomainAction.EXPEL)
              : to(DomainPhase.ARMED, DomainAction.ASK);
      case HELLO_RUNNING -> to(DomainPhase.RUNNING, DomainAction.LEASE);
      case HELLO_SUSPENDED -> to(DomainPhase.SUSPENDED, DomainAction.KEEP);
      case HELLO_COMPLETE -> to(DomainPhase.COMPLETING, DomainAction.NONE);
      case TERMINATE -> to(DomainPhase.COMPLETING, DomainAction.COMPLETE);
      case RETIRED, RETIRED_PUSH -> to(DomainPhase.EXITING, DomainAction.EXIT);
      case END -> to(DomainPhase.ENDED, DomainAction.REPORT_END);
      case UNTOLD -> to(phase, DomainAction.EXPEL);
      case OWNER, SUSPEND, STATE, HAND_OVER_REFUSED, HANDED_OVER, KEPT, STEP, COMPLETED ->
          stay(phase);
    };
  }

  private static Transition going(DomainPhase phase, DomainEvent event) {
    return switch (event) {
      case STEP -> to(DomainPhase.RUNNING, DomainAction.NONE);
      case SUSPEND -> to(DomainPhase.SUSPENDING, DomainAction.ASK_STATE);
      case STATE -> to(DomainPhase.SUSPENDED, DomainAction.KEEP);
      case HELLO_WAITING,
          HELLO_RUNNING,
          HELLO_SUSPENDED,
          HELLO_COMPLETE,
          OWNER,
          RETIRED_PUSH,
          RETIRED,
          HAND_OVER_REFUSED,
          HANDED_OVER,
          KEPT,
          TERMINATE,
          COMPLETED,
          UNTOLD,
          END ->
          awake(phase, event);
    };
  }

  private static Transition suspending(DomainPhase phase, DomainEvent event) {
    return switch (event) {
      case STATE -> to(DomainPhase.SUSPENDED, DomainAction.HAND_OVER);
      case HELLO_RUNNING, HELLO_SUSPENDED -> to(phase, DomainAction.ASK_STATE);
      case HELLO_WAITING,
          HELLO_COMPLETE,
          OWNER,
          RETIRED_PUSH,
          RETIRED,
          SUSPEND,
          HAND_OVER_REFUSED,
          HANDED_OVER,
          KEPT,
          STEP,
          TERMINATE,
          COMPLETED,
          UNTOLD,
          END ->
          awake(phase, event);
    };
  }

  private static Transition suspended(DomainPhase phase, DomainEvent event) {
    return switch (event) {
      case HAND_OVER_REFUSED -> to(phase, DomainAction.KEEP);
      case KEPT -> to(DomainPhase.STARTING, DomainAction.GO);
      case HANDED_OVER -> to(DomainPhase.HANDED_OVER, DomainAction.NONE);
      case RETIRED -> to(DomainPhase.EXITING, DomainAction.EXIT);
      case END -> to(DomainPhase.ENDED, DomainAction.REPORT_END);
      case HELLO_WAITING -> to(phase, DomainAction.EXPEL);
      case HELLO_RUNNING,
          HELLO_SUSPENDED,
          HELLO_COMPLETE,
          OWNER,
          RETIRED_PUSH,
          SUSPEND,
          STATE,
          STEP,
          TERMINATE,
          COMPLETED,
          UNTOLD ->
          stay(phase);
    };
  }

  private static Transition handedOver(DomainPhase phase, DomainEvent event) {
    return switch (event) {
      case RETIRED -> to(DomainPhase.EXITING, DomainAction.EXIT);
      case END -> to(DomainPhase.ENDED, DomainAction.NONE);
      case HELLO_WAITING,
          HELLO_RUNNING,
          HELLO_SUSPENDED,
          HELLO_COMPLETE,
          OWNER,
          RETIRED_PUSH,
          SUSPEND,
          STATE,
          HAND_OVER_REFUSED,
          HANDED_OVER,
          KEPT,
          STEP,
          TERMINATE,
          COMPLETED,
          UNTOLD ->
          stay(phase);
    };
  }

  private static Transition completing(DomainPhase phase, DomainEvent event) {
    return switch (event) {
      case TERMINATE -> to(phase, DomainAction.COMPLETE);
      case COMPLETED, RETIRED -> to(DomainPhase.EXITING, DomainAction.EXIT);
      case END -> to(DomainPhase.ENDED, DomainAction.REPORT_END);
      case HELLO_WAITING -> to(phase, DomainAction.EXPEL);
      case HELLO_RUNNING,
          HELLO_SUSPENDED,
          HELLO_COMPLETE,
          OWNER,
          RETIRED_PUSH,
          SUSPEND,
          STATE,
          HAND_OVER_REFUSED,
          HANDED_OVER,
          KEPT,
          STEP,
          UNTOLD ->
          stay(phase);
    };
  }

  private static Transition exiting(DomainPhase phase, DomainEvent event) {
    return switch (event) {
      case HELLO_WAITING, HELLO_RUNNING, HELLO_SUSPENDED, HELLO_COMPLETE ->
          to(phase, DomainAction.EXIT);
      case END -> to(DomainPhase.ENDED, DomainAction.NONE);
      case OWNER,
          RETIRED_PUSH,
          RETIRED,
          SUSPEND,
          STATE,
          HAND_OVER_REFUSED,
          HANDED_OVER,
          KEPT,
          STEP,
          TERMINATE,
          COMPLETED,
          UNTOLD ->
          stay(phase);
    };
  }

  private static Transition stay(DomainPhase phase) {
    return new Transition(phase, DomainAction.NONE);
  }

  private static Transition to(DomainPhase next, DomainAction action) {
    return new Transition(next, action);
  }

  /** Where a domain is in its life, as its agent knows it. {@link DomainMachine} has the table. */
  public enum DomainPhase {
    /** Its guest has not said hello to this agent: it boots, or the agent was restarted. */
    CONNECTING,
    /** Its guest waits for a state; it runs the moment its generation is the owner. */
    ARMED,
    /** Its guest was told to go, and has not done a step since. */
    STARTING,
    /** Its guest executes steps. */
    RUNNING,
    /** Its guest was asked to stop, and has not answered yet. */
    SUSPENDING,
    /** Its guest has stopped, and it is not known yet whether its generation is still the owner. */
    SUSPENDED,
    /** Its guest has stopped for good: another generation owns. */
    HANDED_OVER,
    /** Its program is complete; the last state is being made durable. */
    COMPLETING,
    /** Its guest was told to end. Its generation is {@link GenerationStatus#RETIRED}. */
    EXITING,
    /** The agent saw it end. */
    ENDED
  }

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
     * The repository said that its generation stays the owner, and that every prepared one is
     * retired (rule 3).
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

  /** What an agent has to do when something happened to a domain. */
  public enum DomainAction {
    /** Nothing. */
    NONE,
    /** Renew at once, to learn the owner: an event may have been missed. */
    ASK,
    /** Pass the host's lease on to the guest, or renew at once if it is not known to be its too. */
    LEASE,
    /** Give the guest the newest state and let it go, in one write. */
    START,
    /** Let the guest go on. */
    GO,
    /** Ask the guest to stop between two steps and to give its state. */
    ASK_STATE,
    /** Repeat the hand-over until it is answered. */
    HAND_OVER,
    /** Repeat keep until it is answered. */
    KEEP,
    /** Repeat complete until it is answered. */
    COMPLETE,
    /** Tell the guest to end, and make sure that it does. */
    EXIT,
    /** End the domain by force: its guest broke the protocol. */
    EXPEL,
    /** Repeat to the repository, until it answers, that the domain was seen to end. */
    REPORT_END
  }
}
