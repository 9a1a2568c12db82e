package org.miragemanager.hostagent.watchdog;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.unimem.lease.LeaseClock;

/**
 * The name of a watchdog: a digest of the program that it is and of the data directory that it
 * works for. An agent trusts a watchdog that it finds only if it has the name that the agent's own
 * program gives it.
 */
final class WatchdogName {

  private static final int LENGTH = 8;

  /**
   * What the watchdog's program is made of: all classes beside these, and those within them. Some
   * are the agent's only; that another watchdog is started for their sake does no harm.
   */
  private static final List<Class<?>> PACKAGES =
      List.of(WatchdogProgram.class, ProcessIdentity.class, LeaseClock.class);

  private WatchdogName() {}

  /** The name of the watchdog that this program is, or would start, for this data directory. */
  static String of(Path dataDirectory) throws IOException {
    MessageDigest digest = sha256();
    for (Class<?> one : PACKAGES) {
      for (String file : classesBeside(one)) {
        try (InputStream bytes = one.getResourceAsStream(file)) {
          if (bytes == null) {
            throw new IOException("The program lacks its own class file " + file + ".");
          }
          digest.update(bytes.readAllBytes());
        }
      }
    }
    digest.update(dataDirectory.toRealPath().toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
  }

  /** The names of the class files of one package, in their order. */
  private static List<String> classesBeside(Class<?> one) throws IOException {
    String folder = one.getPackageName().replace('.', '/') + "/";
    Path program = programOf(one);
    if (Files.isDirectory(program)) {
      try (Stream<Path> files = Files.list(program.resolve(folder))) {
        return classes(files.map(file -> file.getFileName().toString()));
      }
    }
    try (JarFile jar = new JarFile(program.toFile())) {
      return classes(
          jar.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.startsWith(folder))
              .map(name -> name.substring(folder.length())));
    }
  }

  private static List<String> classes(Stream<String> names) {
    return names.filter(name -> name.endsWith(".class") && name.indexOf('/') < 0).sorted().toList();
  }

  private static Path programOf(Class<?> one) throws IOException {
    try {
      return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IOException(
          "It cannot be told where " + one.getName() + " comes from.", impossible);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java has SHA-256.", impossible);
    }
  }
}
