package org.miragemanager.tests.faults.drive;

import java.io.IOException;
import java.util.List;
import org.miragemanager.tests.TemporalServer;

/** The Temporal server as a member. */
record TemporalMember(TemporalServer server) implements Member {
  @Override
  public void start() throws IOException {
    server.start();
  }

  @Override
  public void kill() throws InterruptedException {
    server.kill();
  }

  @Override
  public List<ProcessHandle> processes() {
    return server.processes();
  }

  @Override
  public boolean isAlive() {
    return server.isAlive();
  }
}
