package org.miragemanager.hostagent.driver.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.miragemanager.hostagent.driver.DomainSpecification;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.LiveDomain;

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

  private final ImageFiles files;
  private final JavaCommand java;
  private final List<String> sessionPrefix;
  private final AdoptedProcesses adopted = new AdoptedProcesses();

  /** A driver for this host. */
  public ProcessDriver(String hostName, Map<String, Path> examples, Path javaBinary) {
    files = new ImageFiles(hostName, Map.copyOf(examples));
    java = new JavaCommand(javaBinary);
    sessionPrefix = findOnPath("setsid").map(path -> List.of(path.toString())).orElse(List.of());
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public void check(DomainSpecification specification) {
    files.find(specification);
  }

  @Override
  public LiveDomain create(DomainSpecification specification) throws IOException {
    Path file = files.find(specification);
    List<String> command = new ArrayList<>(sessionPrefix);
    if (JavaCommand.runs(file)) {
      command.addAll(java.command(file, specification.memoryBytes()));
    } else {
      command.add(file.toString());
    }
    command.addAll(specification.arguments());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(specification.folder().toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(specification.log().toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    setEnvironment(builder.environment(), specification);
    return new ChildProcess(builder.start());
  }

  @Override
  public Optional<LiveDomain> find(String handle) {
    ProcessIdentity identity = ProcessIdentity.parse(handle);
    return identity.lives() ? Optional.of(adopted.adopt(identity)) : Optional.empty();
  }

  @Override
  public Optional<LiveDomain> search(DomainSpecification specification) {
    String wanted = "\0" + TOKEN + "=" + specification.token() + "\0";
    Path processes = Path.of("/proc");
    if (!Files.isDirectory(processes)) {
      return Optional.empty();
    }
    try (Stream<Path> entries = Files.list(processes)) {
      return entries
          .filter(entry -> entry.getFileName().toString().chars().allMatch(Character::isDigit))
          .filter(entry -> environment(entry).contains(wanted))
          .map(entry -> Long.parseLong(entry.getFileName().toString()))
          .flatMap(processId -> ProcessIdentity.of(processId).stream())
          .findFirst()
          .map(adopted::adopt);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static String environment(Path process) {
    try {
      return "\0" + Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
    } catch (IOException notOurs) {
      return "";
    }
  }

  private static void setEnvironment(
      Map<String, String> environment, DomainSpecification specification) {
    environment.keySet().retainAll(PASSED_ON);
    environment.put("MIRAGE_CHANNEL", specification.channel().toString());
    environment.put(TOKEN, specification.token());
    environment.put("MIRAGE_UNIKERNEL", specification.unikernel());
    environment.put("MIRAGE_GENERATION", Long.toString(specification.generation()));
  }

  private static Optional<Path> findOnPath(String program) {
    String path = System.getenv("PATH");
    if (path == null) {
      return Optional.empty();
    }
    return Stream.of(path.split(":", -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
