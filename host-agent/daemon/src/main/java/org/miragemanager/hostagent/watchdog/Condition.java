package org.miragemanager.hostagent.watchdog;

/** What a process that is watched does. */
public enum Condition {
  /** It executes, for all that is known. */
  RUNNING,

  /** It is stopped, by the watchdog or by somebody else, until it is sent SIGCONT. */
  STOPPED,

  /** It has ended. */
  GONE
}
