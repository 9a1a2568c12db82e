package org.miragemanager.manager.cli.option;

/** How log lines are written. */
enum LogFormat {
  /** For people. */
  TEXT,
  /** One object a line. */
  JSON
}
