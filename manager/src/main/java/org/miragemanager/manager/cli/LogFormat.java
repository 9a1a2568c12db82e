package org.miragemanager.manager.cli;

/** How log lines are written. */
enum LogFormat {
  /** For people. */
  TEXT,
  /** One object a line. */
  JSON
}
