package org.miragemanager.hostagent.domain.state;

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
}
