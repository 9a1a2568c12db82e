package org.miragemanager.hostagent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.miragemanager.guests.Counter;

/** Guests for tests: programs that the process driver executes. */
final class TestGuests {

  private TestGuests() {}

  /** The examples by their names, in this folder. */
  static Map<String, Path> in(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path counter =
        script(
            folder.resolve("counter"),
            "exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -cp '%s' %s \"$@\""
                .formatted(java, System.getProperty("java.class.path"), Counter.class.getName()));
    Path stubborn =
        script(
            folder.resolve("stubborn"),
            "exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -cp '%s' %s"
                .formatted(
                    java, System.getProperty("java.class.path"), StubbornGuest.class.getName()));
    Path broken = script(folder.resolve("broken"), "echo 'I have no luck'; exit 3");
    Path mute = script(folder.resolve("mute"), "exec sleep 60");
    return Map.of("counter", counter, "stubborn", stubborn, "broken", broken, "mute", mute);
  }

  private static Path script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }
}
