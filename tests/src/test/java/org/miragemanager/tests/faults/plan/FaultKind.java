package org.miragemanager.tests.faults.plan;

import java.util.Locale;

/** Every fault there is. */
public enum FaultKind {
  KILL_SOURCE_AGENT(Action.KILL, Part.SOURCE_AGENT),
  KILL_TARGET_AGENT(Action.KILL, Part.TARGET_AGENT),
  KILL_MANAGER(Action.KILL, Part.MANAGER),
  KILL_TEMPORAL(Action.KILL, Part.TEMPORAL),
  KILL_SOURCE_GUEST(Action.KILL, Part.SOURCE_GUEST),
  KILL_TARGET_GUEST(Action.KILL, Part.TARGET_GUEST),
  STOP_SOURCE_AGENT(Action.STOP, Part.SOURCE_AGENT),
  STOP_TARGET_AGENT(Action.STOP, Part.TARGET_AGENT),
  STOP_MANAGER(Action.STOP, Part.MANAGER),
  STOP_TEMPORAL(Action.STOP, Part.TEMPORAL),
  STOP_SOURCE_GUEST(Action.STOP, Part.SOURCE_GUEST),
  STOP_TARGET_GUEST(Action.STOP, Part.TARGET_GUEST),
  CUT_SOURCE_FROM_REPOSITORY(Action.CUT, Part.SOURCE_REPOSITORY_LINK),
  CUT_TARGET_FROM_REPOSITORY(Action.CUT, Part.TARGET_REPOSITORY_LINK),
  CUT_MANAGER_FROM_SOURCE(Action.CUT, Part.SOURCE_AGENT_LINK),
  CUT_MANAGER_FROM_TARGET(Action.CUT, Part.TARGET_AGENT_LINK),
  FILL_DISK(Action.FILL, Part.DISK);

  /** What is done. */
  public enum Action {
    /** kill -9; started again later, but a guest, which the system is to bring back. */
    KILL,
    /** SIGSTOP, and SIGCONT later. */
    STOP,
    /** A connection is reset, or one or both directions of it stall; healed later. */
    CUT,
    /** No space is left; freed later. */
    FILL
  }

  private final Action action;
  private final Part part;

  FaultKind(Action action, Part part) {
    this.action = action;
    this.part = part;
  }

  public Action action() {
    return action;
  }

  public Part part() {
    return part;
  }

  /** As users write it: {@code kill-source-agent}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
