package org.miragemanager.hostagent.watchdog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;

/**
 * The watchdog as a program: started by an agent, in a session of its own, it ends by itself when
 * it watches nothing and no agent is connected. It uses no library, to be small.
 */
public final class WatchdogProgram {

  private static final int WRONG = 2;

  private WatchdogProgram() {}

  /**
   * Runs the watchdog. Another that has the same name and lives already makes this one end at once.
   *
   * @param arguments the agent's data directory, the folder of its sockets, and the name that the
   *     agent expects (see {@link WatchdogName})
   */
  public static void main(String[] arguments) throws IOException {
    String name = WatchdogName.of(Path.of(arguments[0]));
    if (!name.equals(arguments[2])) {
      System.err.println(
          "The program's files were replaced while the agent runs; restart the agent.");
      System.exit(WRONG);
    }
    WatchdogFiles files = WatchdogFiles.of(Path.of(arguments[1]), name);
    try (FileChannel lock =
        FileChannel.open(files.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (lock.tryLock() != null) {
        sayWho(lock);
        WatchdogServer server =
            new WatchdogServer(
                name, files.socket(), new WatchList(new BootClock(), new SystemProcesses()));
        server.run();
        files.removeSocket();
      }
    }
    System.exit(0);
  }

  private static void sayWho(FileChannel lock) throws IOException {
    String self =
        ProcessIdentity.of(ProcessHandle.current().pid()).map(Object::toString).orElse("");
    lock.truncate(0);
    lock.write(ByteBuffer.wrap(self.getBytes(StandardCharsets.UTF_8)));
  }
}
