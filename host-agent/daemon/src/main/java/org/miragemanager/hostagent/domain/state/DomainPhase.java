package org.miragemanager.hostagent.domain.state;

import org.miragemanager.hostagent.api.GenerationStatus;

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
