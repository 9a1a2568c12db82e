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

  /**
   * The examples in this folder: {@code counter}; {@code wrapped}, a shell that starts a counter
   * and waits for it; {@code hog}, which has a child that takes 300 MB; {@code broken}, which ends
   * at once; {@code stubborn}, which ignores its lease; {@code mute}, for which a test talks;
   * {@code stranger}, which prints a line and does not know the guest protocol; and {@code
   * chatterer}, which prints as fast as it can; {@code teller}, which writes its arguments into the
   * file {@code told}, with a zero after each.
   */
  static Map<String, Path> in(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path counter =
        script(
            folder.resolve("counter"),
            "exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -cp '%s' %s \"$@\""
                .formatted(java, System.getProperty("java.class.path"), Counter.class.getName()));
    Path wrapped = script(folder.resolve("wrapped"), "'%s' \"$@\" & wait".formatted(counter));
    Path stubborn =
        script(
            folder.resolve("stubborn"),
            "exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -cp '%s' %s"
                .formatted(
                    java, System.getProperty("java.class.path"), StubbornGuest.class.getName()));
    Path broken = script(folder.resolve("broken"), "echo 'I have no luck'; exit 3");
    Path mute = script(folder.resolve("mute"), "exec sleep 60");
    Path stranger = script(folder.resolve("stranger"), "echo 'what is a hello?'; exec sleep 60");
    Path hog = script(folder.resolve("hog"), "dd if=/dev/zero bs=300M count=1 | sleep 60 & wait");
    Path chatterer =
        script(folder.resolve("chatterer"), "exec yes 'what a guest says all day, and all night'");
    Path teller =
        script(
            folder.resolve("teller"),
            "printf '%s\\0' \"$@\" > told.next && mv told.next told; exec sleep 60");
    return Map.of(
        "counter",
        counter,
        "wrapped",
        wrapped,
        "stubborn",
        stubborn,
        "broken",
        broken,
        "mute",
        mute,
        "stranger",
        stranger,
        "hog",
        hog,
        "chatterer",
        chatterer,
        "teller",
        teller);
  }

  private static Path script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }
}
