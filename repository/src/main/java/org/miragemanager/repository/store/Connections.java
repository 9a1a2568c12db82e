package org.miragemanager.repository.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to one database. */
public interface Connections {
  /** A connection whose transactions exclude every other writer from their first moment. */
  Connection openWriter() throws SQLException;

  /** A connection that only reads, from the last committed state, and never waits for a writer. */
  Connection openReader() throws SQLException;
}
