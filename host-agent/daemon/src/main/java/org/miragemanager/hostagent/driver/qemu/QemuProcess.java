package org.miragemanager.hostagent.driver.qemu;

import java.nio.file.Path;
import java.util.List;

/** How a QEMU is started. */
final class QemuProcess {

  private QemuProcess() {}

  /**
   * With nothing of the agent's environment, which may hold secrets, and all that it and its guest
   * say in one file.
   */
  static ProcessBuilder builder(List<String> command, Path folder, Path log) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.directory(folder.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return builder;
  }
}
