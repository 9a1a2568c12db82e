package org.miragemanager.tests.faults.drive;

import java.io.IOException;
import java.util.List;

/** A program of the cluster that is killed, stopped and started again. */
interface Member {
  /** Starts it, again perhaps, with what it left on disk. */
  void start() throws IOException;

  /** kill -9, and waits until it is gone. */
  void kill() throws IOException, InterruptedException;

  /** Its processes that are there. */
  List<ProcessHandle> processes();

  /** Whether it is there, stopped perhaps. */
  boolean isAlive();
}
