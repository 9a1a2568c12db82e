package org.miragemanager.manager.temporal;

/** Which Temporal a manager uses. */
public enum TemporalMode {
  /** The in-memory server, in this process. */
  MEMORY,
  /** A real server: one that is configured or runs, else a development server of one's own. */
  SERVER,
  /** A real server if one is configured, runs or is installed; else the in-memory one. */
  AUTO
}
