package org.miragemanager.tests.faults.drive;

import java.io.IOException;

/** Where the manager keeps its data, and which can be full. */
interface Disk extends AutoCloseable {
  /** From now on nothing more can be written. */
  void fill() throws IOException;

  /** There is space again. */
  void free() throws IOException;

  /** How it is done, in words. */
  String inWords();

  @Override
  void close() throws IOException;
}
