package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.miragemanager.hostagent.driver.system.FolderRemoval;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users that an agent took for a domain and never freed, because it was killed before it had
 * written that down. Such a user has a folder that is not new, and no process.
 *
 * @param folders where the folders are that mean that a user is taken
 * @param processes where the system shows its processes
 */
record StaleUserReaper(Path folders, Path processes) {

  /** What takes a user starts a process of it within seconds. */
  static final Duration NEW = Duration.ofMinutes(10);

  private static final Logger LOGGER = LoggerFactory.getLogger(StaleUserReaper.class);
  private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");

  /** The owner of the folder would be root for a process whose memory may not be looked at. */
  private static final Pattern OWNER = Pattern.compile("^Uid:\\s+(\\d+)", Pattern.MULTILINE);

  /**
   * Frees them. One that cannot be freed stays taken, and keeps neither the others from being freed
   * nor the agent from its start.
   */
  void free(UserRange users) {
    try {
      Set<Long> alive = usersWithProcesses();
      Instant old = Instant.now().minus(NEW);
      for (Path folder : numbered(folders)) {
        long user = numberOf(folder);
        if (user >= users.first() && user <= users.last() && !alive.contains(user)) {
          free(user, folder, old);
        }
      }
    } catch (IOException | RuntimeException failure) {
      LOGGER.warn(
          "The folder {} could not be searched for remains of ended domains.", folders, failure);
    }
  }

  private static void free(long user, Path folder, Instant old) {
    try {
      if (Files.getLastModifiedTime(folder).toInstant().isBefore(old)
          && FolderRemoval.remove(folder)) {
        LOGGER.debug("User {} has no domain any more; it is free again.", user);
      }
    } catch (IOException | RuntimeException failure) {
      LOGGER.warn(
          "The folder {} could not be removed; its user is not free again.", folder, failure);
    }
  }

  private Set<Long> usersWithProcesses() throws IOException {
    Set<Long> users = new HashSet<>();
    for (Path process : numbered(processes)) {
      try {
        Matcher owner = OWNER.matcher(Files.readString(process.resolve("status")));
        if (owner.find()) {
          users.add(Long.parseLong(owner.group(1)));
        }
      } catch (IOException unread) {
        // It has ended, unless something else is wrong: then no user must be freed by mistake.
        if (Files.exists(process)) {
          throw unread;
        }
      }
    }
    return users;
  }

  private static List<Path> numbered(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> NUMBER.matcher(entry.getFileName().toString()).matches())
          .toList();
    }
  }

  private static long numberOf(Path folder) {
    return Long.parseLong(folder.getFileName().toString());
  }
}
