package org.miragemanager.tests.faults.drive;

import java.io.IOException;
import java.util.List;

/**
 * Where no file system may be mounted: the manager may make no file longer than a few bytes
 * (RLIMIT_FSIZE), so that nothing is appended any more.
 */
record LimitedFiles(Member manager) implements Disk {
  @Override
  public void fill() throws IOException {
    limit("1:unlimited");
  }

  @Override
  public void free() throws IOException {
    limit("unlimited:unlimited");
  }

  private void limit(String limit) throws IOException {
    for (ProcessHandle process : manager.processes()) {
      Signal.run(List.of("prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + limit));
    }
  }

  @Override
  public String inWords() {
    return "a limit on the length of the manager's files";
  }

  @Override
  public void close() {
    // A limit ends with its process.
  }
}
