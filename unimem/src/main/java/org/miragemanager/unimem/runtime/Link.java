package org.miragemanager.unimem.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** One connection to the agent. Closing it ends a read that waits, from whatever thread. */
interface Link {
  InputStream input();

  OutputStream output();

  void close() throws IOException;

  /** How a guest reaches its agent. */
  @FunctionalInterface
  interface Connector {
    Link connect() throws IOException;
  }
}
