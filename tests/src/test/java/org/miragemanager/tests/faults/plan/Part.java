package org.miragemanager.tests.faults.plan;

/** What a fault hits, as seen from the migration that is under way. */
public enum Part {
  SOURCE_AGENT,
  TARGET_AGENT,
  MANAGER,
  TEMPORAL,
  SOURCE_GUEST,
  TARGET_GUEST,
  /** What the agent asks of the manager. */
  SOURCE_REPOSITORY_LINK,
  TARGET_REPOSITORY_LINK,
  /** What the manager asks of the agent. */
  SOURCE_AGENT_LINK,
  TARGET_AGENT_LINK,
  /** Where the manager keeps its data. */
  DISK
}
