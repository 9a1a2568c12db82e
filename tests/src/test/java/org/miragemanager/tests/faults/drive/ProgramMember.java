package org.miragemanager.tests.faults.drive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.miragemanager.tests.MirageProgram;

/** A {@code miragectl} that runs for long, as a member; each start has log files of its own. */
final class ProgramMember implements Member {
  private final MirageProgram program;
  private final Path folder;
  private final String name;
  private final String[] words;
  private Process process;
  private int starts;

  ProgramMember(MirageProgram program, Path folder, String name, String... words) {
    this.program = program;
    this.folder = folder;
    this.name = name;
    this.words = words;
  }

  @Override
  public synchronized void start() throws IOException {
    starts++;
    Path out = folder.resolve(name + "-" + starts + ".out");
    Path err = folder.resolve(name + "-" + starts + ".err");
    process = program.start(out, err, words);
  }

  @Override
  public synchronized void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public synchronized List<ProcessHandle> processes() {
    return isAlive() ? List.of(process.toHandle()) : List.of();
  }

  @Override
  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }
}
