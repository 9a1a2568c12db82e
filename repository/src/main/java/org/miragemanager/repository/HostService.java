package org.miragemanager.repository;

import java.util.List;
import java.util.Optional;
import org.miragemanager.repository.model.Host;
import org.miragemanager.repository.sql.Database;
import org.miragemanager.repository.sql.HostTable;

/** The hosts that have joined, with what they carry. */
public final class HostService {
  private final Database database;

  HostService(Database database) {
    this.database = database;
  }

  /** The host of that name. */
  public Optional<Host> find(String name) {
    return database.read(handle -> HostTable.find(handle, name));
  }

  /** Every host, by name. */
  public List<Host> list() {
    return database.read(HostTable::list);
  }
}
