package org.miragemanager.hostagent.keeper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.unimem.lease.LeaseClock;

/**
 * The name of a keeper: a digest of the program that it is and of the data directory that it works
 * for. An agent trusts a keeper that it finds only if it has the name that the agent's own program
 * gives it.
 */
final class KeeperName {

  private static final int LENGTH = 8;

  /** What the keeper's program is made of. */
  private static final List<Class<?>> PROGRAM =
      List.of(
          BootClock.class,
          Condition.class,
          KeeperAnswer.class,
          KeeperName.class,
          KeeperProgram.class,
          KeeperRequest.class,
          KeeperServer.class,
          LeaseClock.class,
          ProcessIdentity.class,
          SignalShell.class,
          SystemProcesses.class,
          WatchList.class);

  private KeeperName() {}

  /** The name of the keeper that this program is, or would start, for this data directory. */
  static String of(Path dataDirectory) throws IOException {
    MessageDigest digest = sha256();
    for (Class<?> part : PROGRAM) {
      try (InputStream bytes = part.getResourceAsStream(part.getSimpleName() + ".class")) {
        if (bytes == null) {
          throw new IOException("The program lacks its own class " + part.getName() + ".");
        }
        digest.update(bytes.readAllBytes());
      }
    }
    digest.update(dataDirectory.toRealPath().toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java has SHA-256.", impossible);
    }
  }
}
