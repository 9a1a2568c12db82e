package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.miragemanager.hostagent.driver.qemu.HostAccelerator.Accelerator;
import org.miragemanager.hostagent.driver.qemu.RuntimeFolders.RuntimeFolder;
import org.miragemanager.hostagent.driver.system.SearchPath;

/**
 * Confines QEMU beyond its own sandbox, so that a guest which has taken it over does no harm: a
 * limit of its memory, a user of its own, no way to gain rights, no variable of the agent's
 * environment. Each limit is set by a program that executes the next one, so that the process stays
 * the same.
 */
final class Confinement {

  /** What QEMU itself takes beside the guest's memory; a third of it was measured. */
  private static final long OWN_MEMORY_BYTES = 1L << 30;

  /** It writes its log, which the agent cuts, and no other file. */
  private static final long LARGEST_FILE_BYTES = 1L << 30;

  private static final Path KVM = Path.of("/dev/kvm");

  private final Optional<Path> setsid = SearchPath.find("setsid");
  private final Optional<Path> prlimit = SearchPath.find("prlimit");
  private final Optional<Path> setpriv = SearchPath.find("setpriv");
  private final boolean root;
  private final Optional<UserRange> users;
  private final UserRange wanted;

  Confinement(UserRange wanted) {
    this.wanted = wanted;
    root = isRoot();
    users = root && setpriv.isPresent() && wanted.exists() ? Optional.of(wanted) : Optional.empty();
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException untold) {
      return false;
    }
  }

  /** The users that domains get; empty: they run as the agent's own. */
  Optional<UserRange> users() {
    return users;
  }

  /**
   * A confined QEMU, not started yet. It gets no variable of the agent's environment, which may
   * hold secrets, and writes all its output and its guest's to one file.
   *
   * @param memoryBytes the guest's memory
   * @param arguments QEMU's own argument list
   */
  ProcessBuilder process(
      long memoryBytes,
      Accelerator accelerator,
      RuntimeFolder runtime,
      List<String> arguments,
      Path log) {
    List<String> command = new ArrayList<>(prefix(memoryBytes, accelerator, runtime.user()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.directory(runtime.folder().toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return builder;
  }

  /** The words before QEMU's own argument list. */
  List<String> prefix(long memoryBytes, Accelerator accelerator, OptionalLong user) {
    List<String> words = new ArrayList<>();
    setsid.ifPresent(path -> words.add(path.toString()));
    prlimit.ifPresent(
        path -> {
          words.add(path.toString());
          words.add("--as=" + (memoryBytes + OWN_MEMORY_BYTES));
          words.add("--core=0");
          words.add("--fsize=" + LARGEST_FILE_BYTES);
        });
    setpriv.ifPresent(
        path -> {
          words.add(path.toString());
          words.add("--no-new-privs");
          words.add("--inh-caps=-all");
          user.ifPresent(number -> as(words, number, accelerator));
        });
    return words;
  }

  private static void as(List<String> words, long user, Accelerator accelerator) {
    words.add("--reuid=" + user);
    words.add("--regid=" + user);
    words.add(groups(accelerator));
    words.add("--bounding-set=-all");
  }

  /** None, but for the group that may use KVM, if it is one of its own. */
  private static String groups(Accelerator accelerator) {
    return switch (accelerator) {
      case KVM -> kvmGroup().map(group -> "--groups=" + group).orElse("--clear-groups");
      case TCG -> "--clear-groups";
    };
  }

  private static Optional<Integer> kvmGroup() {
    try {
      return Optional.of((Integer) Files.getAttribute(KVM, "unix:gid")).filter(group -> group != 0);
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** What a domain is not confined by on this host, as sentences; empty: nothing is missing. */
  List<String> gaps() {
    List<String> gaps = new ArrayList<>();
    if (prlimit.isEmpty()) {
      gaps.add("QEMU's memory is not limited: prlimit (util-linux) is not installed.");
    }
    if (setpriv.isEmpty()) {
      gaps.add("QEMU keeps the agent's own rights: setpriv (util-linux) is not installed.");
    } else if (!root) {
      gaps.add("All of QEMU's domains run as the agent's own user: the agent is not root.");
    } else if (users.isEmpty()) {
      gaps.add(
          "All of QEMU's domains run as root: this system does not have the users %s; name others with --qemu-users."
              .formatted(wanted));
    }
    return gaps;
  }
}
