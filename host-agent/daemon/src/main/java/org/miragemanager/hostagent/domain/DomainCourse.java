package org.miragemanager.hostagent.domain;

import org.miragemanager.hostagent.domain.state.DomainAction;
import org.miragemanager.hostagent.domain.state.DomainEvent;
import org.miragemanager.hostagent.domain.state.DomainMachine;
import org.miragemanager.hostagent.domain.state.DomainPhase;

/**
 * Where a domain is in its life: what {@link DomainMachine} says of each event in turn. Used under
 * the domain's lock; what it answers may be asked for without.
 */
public final class DomainCourse {

  private final RunningWatch running;
  private volatile DomainPhase phase;
  private volatile boolean retired;

  /** Whether its guest may have been told to go, by this agent or by one before it. */
  private volatile boolean mayHaveGone = true;

  /**
   * A course that this agent begins to follow.
   *
   * @param running is told of each event
   * @param ended whether it is over already
   */
  DomainCourse(RunningWatch running, boolean ended) {
    this.running = running;
    this.phase = ended ? DomainPhase.ENDED : DomainPhase.CONNECTING;
  }

  public DomainPhase phase() {
    return phase;
  }

  public boolean isEnded() {
    return phase == DomainPhase.ENDED;
  }

  /** Whether its generation is known to be retired; that stays true for ever. */
  boolean isRetired() {
    return retired;
  }

  /** It is started for the first time: nobody can have told its guest to go. */
  void started() {
    mayHaveGone = false;
  }

  /** Its guest is told to go. */
  void letGo() {
    mayHaveGone = true;
  }

  boolean mayHaveGone() {
    return mayHaveGone;
  }

  /** Something happened; answers what the agent has to do. */
  DomainAction on(DomainEvent told) {
    DomainEvent event = told.tellsSteps() && !mayHaveGone ? DomainEvent.UNTOLD : told;
    DomainMachine.Transition transition = DomainMachine.on(phase, event);
    phase = transition.next();
    retired = retired || event.tellsRetired();
    running.happened(event);
    return transition.action();
  }

  /** Whether its guest runs, and its checkpoints are worth sending. */
  boolean givesCheckpoints() {
    return switch (phase) {
      case STARTING, RUNNING -> true;
      case CONNECTING, ARMED, SUSPENDING, SUSPENDED, HANDED_OVER, COMPLETING, EXITING, ENDED ->
          false;
    };
  }

  /** Whether its guest may be executing steps. */
  public boolean mayExecute() {
    return switch (phase) {
      case STARTING, RUNNING, SUSPENDING -> true;
      case CONNECTING -> mayHaveGone;
      case ARMED, SUSPENDED, HANDED_OVER, COMPLETING, EXITING, ENDED -> false;
    };
  }
}
