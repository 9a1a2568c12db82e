package org.miragemanager.hostagent.driver.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a guest that is a jar is started: small, quickly, and from an archive of prepared classes if
 * one lies beside the jar. A stale or broken archive is passed over in silence.
 */
final class JavaCommand {

  private static final String JAR = ".jar";
  private static final byte[] ARCHIVE = {'P', 'K', 3, 4};
  private static final int FIRST_WITH_AHEAD_OF_TIME_CACHE = 25;
  private static final long MEBIBYTE = 1L << 20;
  private static final long LEAST_HEAP_MEBIBYTES = 16;
  private static final Pattern RELEASE = Pattern.compile("JAVA_VERSION=\"(\\d+)");

  /**
   * Java's own warnings, but not of archives, to where they do not mix with what the guest prints.
   */
  private static final List<String> QUIET =
      List.of("-Xlog:disable", "-Xlog:all=warning,aot*=off,cds*=off:stderr");

  private final Path binary;
  private final int version;

  JavaCommand(Path binary) {
    this.binary = binary;
    this.version = versionOf(binary);
  }

  /**
   * Whether a file is started this way: by its name, or, as that of a fetched file is its digest,
   * by its first bytes.
   */
  static boolean runs(Path file) {
    return file.getFileName().toString().endsWith(JAR) || isArchive(file);
  }

  private static boolean isArchive(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return Arrays.equals(stream.readNBytes(ARCHIVE.length), ARCHIVE);
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** The argument list up to the jar; the guest's own arguments follow. */
  List<String> command(Path jar, long memoryBytes) {
    List<String> command = new ArrayList<>();
    command.add(binary.toString());
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:-UsePerfData");
    command.add("-Xmx" + Math.max(LEAST_HEAP_MEBIBYTES, memoryBytes / 2 / MEBIBYTE) + "m");
    String fileName = jar.getFileName().toString();
    String baseName =
        fileName.endsWith(JAR) ? fileName.substring(0, fileName.length() - JAR.length()) : fileName;
    if (version >= FIRST_WITH_AHEAD_OF_TIME_CACHE) {
      Path cache = jar.resolveSibling(baseName + ".aot");
      if (Files.isReadable(cache)) {
        command.add("-XX:AOTCache=" + cache);
        command.addAll(QUIET);
      }
    } else {
      Path archive = jar.resolveSibling(baseName + ".jsa");
      if (Files.isReadable(archive)) {
        command.add("-XX:SharedArchiveFile=" + archive);
        command.addAll(QUIET);
      }
    }
    command.add("-jar");
    command.add(jar.toString());
    return command;
  }

  private static int versionOf(Path binary) {
    try {
      Path release = binary.toRealPath().getParent().resolveSibling("release");
      Matcher matcher = RELEASE.matcher(Files.readString(release));
      return matcher.find() ? Integer.parseInt(matcher.group(1)) : Runtime.version().feature();
    } catch (IOException untold) {
      // A java without a release file: taken for one like the agent's own.
      return Runtime.version().feature();
    }
  }
}
