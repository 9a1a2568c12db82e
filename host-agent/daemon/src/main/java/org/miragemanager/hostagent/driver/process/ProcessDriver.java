package org.miragemanager.hostagent.driver.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.HypervisorDriver.DomainSpecification;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.ImageFiles;
import org.miragemanager.hostagent.driver.ImageFiles.ImageStore;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.driver.system.ProcessTable;
import org.miragemanager.hostagent.driver.system.ProcessTable.ProcessTree;
import org.miragemanager.hostagent.driver.system.SearchPath;
import org.miragemanager.hostagent.driver.system.SystemProcess;

/**
 * Domains that are child processes: the default of the embedded mode. A child runs in a session of
 * its own where {@code setsid} is there, so that it outlives the agent and what is typed in the
 * agent's terminal, and appends what it prints to its log.
 */
public final class ProcessDriver implements HypervisorDriver {

  /** What images call this driver. */
  public static final String KIND = "process";

  /** A guest gets these of the agent's own environment and no other: the rest may hold secrets. */
  private static final List<String> PASSED_ON =
      List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR");

  private static final String TOKEN = "MIRAGE_TOKEN";

  /**
   * A guest's log is cut at 16 MiB while its agent lives; without an agent, what it prints must not
   * fill the disk.
   */
  private static final long LARGEST_FILE_BYTES = 1L << 30;

  private final ImageFiles files;
  private final JavaCommand java;

  /** Programs that set something and then become the next, so that the process stays the same. */
  private final List<String> prefix;

  /** A driver for a host that fetches no images. */
  public ProcessDriver(String hostName, Map<String, Path> examples, Path javaBinary) {
    this(hostName, examples, ImageStore.none(), javaBinary);
  }

  /** A driver for this host. */
  public ProcessDriver(
      String hostName, Map<String, Path> examples, ImageStore store, Path javaBinary) {
    files = new ImageFiles(hostName, examples, store, ProcessDriver::objection);
    java = new JavaCommand(javaBinary);
    List<String> words = new ArrayList<>();
    SearchPath.find("setsid").ifPresent(path -> words.add(path.toString()));
    SearchPath.find("prlimit")
        .ifPresent(
            path ->
                words.addAll(
                    List.of(path.toString(), "--fsize=" + LARGEST_FILE_BYTES, "--core=0")));
    prefix = List.copyOf(words);
  }

  private static Optional<String> objection(Path file) {
    return JavaCommand.runs(file) || Files.isExecutable(file)
        ? Optional.empty()
        : Optional.of("neither a jar nor executable");
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public boolean guestsCountTheirLease() {
    return true;
  }

  @Override
  public void check(DomainSpecification specification) {
    files.find(specification);
  }

  @Override
  public LiveDomain create(DomainSpecification specification) throws IOException {
    Path file = files.find(specification).path();
    List<String> command = new ArrayList<>(prefix);
    if (JavaCommand.runs(file)) {
      command.addAll(java.command(file, specification.guest().memoryBytes()));
    } else {
      command.add(file.toString());
    }
    command.addAll(specification.guest().arguments());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(specification.folder().toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(specification.log().toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    setEnvironment(builder.environment(), specification);
    return new ProcessDomain(SystemProcess.started(builder.start(), mark(specification)));
  }

  /** By which all that the guest starts is known, in whatever session it is. */
  private static Optional<String> mark(DomainSpecification specification) {
    return Optional.of(TOKEN + "=" + specification.token());
  }

  @Override
  public Optional<LiveDomain> find(DomainSpecification specification, String handle) {
    ProcessIdentity identity = ProcessIdentity.parse(handle);
    HypervisorDriver.requireTold(specification, identity);
    ProcessTree tree = new ProcessTree(identity, mark(specification));
    // A guest whose first process is gone has ended when what is left of it has been ended.
    return identity.lives() || tree.lives() ? Optional.of(adopt(tree)) : Optional.empty();
  }

  @Override
  public Optional<LiveDomain> search(DomainSpecification specification) {
    return ProcessTable.findByEnvironment(TOKEN, specification.token())
        .map(first -> adopt(new ProcessTree(first, mark(specification))));
  }

  private LiveDomain adopt(ProcessTree tree) {
    return new ProcessDomain(SystemProcess.adopted(tree));
  }

  private static void setEnvironment(
      Map<String, String> environment, DomainSpecification specification) {
    environment.keySet().retainAll(PASSED_ON);
    environment.put("MIRAGE_CHANNEL", specification.channel().toString());
    environment.put(TOKEN, specification.token());
    environment.put("MIRAGE_UNIKERNEL", specification.domain().unikernel());
    environment.put("MIRAGE_GENERATION", Long.toString(specification.domain().generation()));
  }

  /** A domain that is nothing but a process. */
  record ProcessDomain(SystemProcess running, CompletableFuture<String> ended)
      implements LiveDomain {

    private static final int FIRST_SIGNAL_CODE = 128;
    private static final int FILE_SIZE_SIGNAL = 25;

    /** What a guest's program and a Java runtime take beside what the guest itself needs. */
    private static final long OWN_MEMORY_BYTES = 64L << 20;

    ProcessDomain(SystemProcess running) {
      this(running, running.ended().thenApply(ProcessDomain::describe));
    }

    private static String describe(OptionalInt seen) {
      if (seen.isEmpty()) {
        return "ended; its exit code was not seen";
      }
      int code = seen.getAsInt();
      if (code == FIRST_SIGNAL_CODE + FILE_SIZE_SIGNAL) {
        return "killed by signal 25: its log, or another file that it wrote, was too large";
      }
      return code > FIRST_SIGNAL_CODE
          ? "killed by signal " + (code - FIRST_SIGNAL_CODE)
          : "exit code " + code;
    }

    @Override
    public String handle() {
      return running.identity().toString();
    }

    @Override
    public String name() {
      return "pid " + running.identity().processId();
    }

    @Override
    public Optional<ProcessIdentity> process() {
      return Optional.of(running.identity());
    }

    @Override
    public OptionalLong memoryAllowance() {
      return OptionalLong.of(OWN_MEMORY_BYTES);
    }

    @Override
    public Optional<ProcessTree> tree() {
      return Optional.of(running.tree());
    }

    @Override
    public void pause() throws IOException {
      running.suspend();
    }

    @Override
    public void unpause() throws IOException {
      running.resume();
    }

    @Override
    public void destroy() throws InterruptedException {
      running.end();
      // The process has ended; its end reason is completed on another thread.
      String unused = ended.join();
    }
  }

  /**
   * How a guest that is a jar is started: small, quickly, and from an archive of prepared classes
   * if one lies beside the jar. A stale or broken archive is passed over in silence.
   */
  static final class JavaCommand {

    private static final String JAR = ".jar";
    private static final byte[] ARCHIVE = {'P', 'K', 3, 4};
    private static final int FIRST_WITH_AHEAD_OF_TIME_CACHE = 25;
    private static final long MEBIBYTE = 1L << 20;
    private static final long LEAST_HEAP_MEBIBYTES = 16;
    private static final Pattern RELEASE = Pattern.compile("JAVA_VERSION=\"(\\d+)");

    /**
     * Java's own warnings, but not of archives, to where they do not mix with what the guest
     * prints.
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
          fileName.endsWith(JAR)
              ? fileName.substring(0, fileName.length() - JAR.length())
              : fileName;
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
}
