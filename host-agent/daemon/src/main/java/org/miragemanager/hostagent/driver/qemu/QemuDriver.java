package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.HypervisorDriver.DomainSpecification;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.ImageFiles;
import org.miragemanager.hostagent.driver.ImageFiles.ImageFile;
import org.miragemanager.hostagent.driver.ImageFiles.ImageStore;
import org.miragemanager.hostagent.driver.qemu.HostAccelerator.Accelerator;
import org.miragemanager.hostagent.driver.qemu.HostAccelerator.KnownAccelerator;
import org.miragemanager.hostagent.driver.qemu.QemuArguments.KernelCommandLine;
import org.miragemanager.hostagent.driver.qemu.QemuDomain.QemuEnd;
import org.miragemanager.hostagent.driver.qemu.RuntimeFolders.RuntimeFolder;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.driver.system.ProcessTable;
import org.miragemanager.hostagent.driver.system.ProcessTable.ProcessTree;
import org.miragemanager.hostagent.driver.system.SystemProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Domains that are virtual machines of QEMU. Each is a process in a session of its own, so that it
 * outlives the agent, and confined (see {@link Confinement}).
 */
public final class QemuDriver implements HypervisorDriver {

  /**
   * What an operator decides about QEMU.
   *
   * @param binary QEMU
   * @param users the users that domains run as, where the agent is root
   * @param memory a file in which the driver remembers which accelerator this machine has
   */
  public record Settings(Path binary, UserRange users, Path memory) {}

  /** What images call this driver. */
  public static final String KIND = "qemu";

  /** The program that is looked for where an operator names none. */
  public static final String PROGRAM = "qemu-system-x86_64";

  private static final Logger LOGGER = LoggerFactory.getLogger(QemuDriver.class);
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

  /** In a domain's folder: which runtime folder it has. Written before QEMU is started (rule 2). */
  static final String RUNTIME_NOTE = "qemu-runtime";

  private final Set<QemuDomain> present = ConcurrentHashMap.newKeySet();
  private final Path binary;
  private final ImageFiles files;
  private final Confinement confinement;
  private final RuntimeFolders runtimes;
  private final HostAccelerator accelerator;

  /** A driver for this host. */
  public QemuDriver(
      String hostName, Map<String, Path> examples, ImageStore store, Settings settings) {
    binary = settings.binary();
    files = new ImageFiles(hostName, examples, store, QemuDriver::objection);
    confinement = new Confinement(settings.users());
    runtimes = new RuntimeFolders(confinement.users());
    runtimes.clear();
    accelerator =
        new HostAccelerator(
            new AcceleratorProbe(binary, confinement),
            new KnownAccelerator(settings.memory(), binary));
    confinement.gaps().forEach(LOGGER::warn);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Map<String, String> labels() {
    return accelerator.find().map(found -> Map.of("accelerator", found.label())).orElse(Map.of());
  }

  /** A guest's kernel is not trusted, and its clock is that of its virtual machine. */
  @Override
  public boolean guestsCountTheirLease() {
    return false;
  }

  @Override
  public void check(DomainSpecification specification) {
    ImageFile file = files.find(specification);
    if (!Files.isExecutable(binary)) {
      throw AgentException.wrongState(
          "There is no QEMU at %s any more; install it again (Debian: qemu-system-x86)."
              .formatted(binary));
    }
    if (specification.guest().memoryBytes() < QemuArguments.LEAST_MEMORY_BYTES) {
      throw AgentException.wrongState(
          "The image %s has %d bytes of memory; a domain of QEMU needs 2 MiB at least."
              .formatted(specification.guest().image(), specification.guest().memoryBytes()));
    }
    int length = KernelCommandLine.of(specification).length();
    if (length > KernelCommandLine.LONGEST) {
      throw AgentException.wrongState(
          "The arguments of %s are %d bytes long; a domain of QEMU takes %d."
              .formatted(specification.domain().unikernel(), length, KernelCommandLine.LONGEST));
    }
    runtimes.requireRoom(specification.guest().image().toString(), file.path());
    Accelerator unusedToo = accelerator.require();
  }

  @Override
  public LiveDomain create(DomainSpecification specification) throws IOException {
    return prepare(specification).create();
  }

  @Override
  public Launch prepare(DomainSpecification specification) throws IOException {
    ImageFile file = files.find(specification);
    Accelerator chosen = accelerator.require();
    RuntimeFolder runtime = runtimes.make();
    try {
      Files.writeString(note(specification), runtime.folder().toString());
      runtime.copyImage(file, specification.guest().image().toString());
      runtime.handOver();
    } catch (IOException | RuntimeException failure) {
      RuntimeFolders.remove(runtime);
      throw failure;
    }
    return () -> launch(specification, chosen, runtime);
  }

  private LiveDomain launch(
      DomainSpecification specification, Accelerator chosen, RuntimeFolder runtime)
      throws IOException {
    try {
      List<String> arguments =
          new QemuArguments(
                  binary,
                  chosen,
                  specification.domain().toString(),
                  specification.guest().memoryBytes(),
                  runtime.image(),
                  KernelCommandLine.of(specification))
              .domain(runtime.control(), runtime.channel());
      ProcessBuilder builder =
          confinement.process(
              specification.guest().memoryBytes(), chosen, runtime, arguments, specification.log());
      builder.environment().putAll(namesOf(specification));
      return keep(watch(builder.start(), specification, runtime));
    } catch (IOException | RuntimeException failure) {
      RuntimeFolders.remove(runtime);
      throw failure;
    }
  }

  /** If it cannot be watched, QEMU is ended, so that none runs without the agent knowing of it. */
  private QemuDomain watch(
      Process process, DomainSpecification specification, RuntimeFolder runtime) {
    try {
      return new QemuDomain(
          SystemProcess.started(process, Optional.empty()),
          runtime,
          () -> QemuEnd.startError(specification.log(), binary));
    } catch (RuntimeException | Error failure) {
      process.destroyForcibly();
      throw failure;
    }
  }

  /** Variables by which an operator recognises the process, as those of the process driver. */
  private static Map<String, String> namesOf(DomainSpecification specification) {
    return Map.of(
        "MIRAGE_CHANNEL", specification.channel().toString(),
        "MIRAGE_UNIKERNEL", specification.domain().unikernel(),
        "MIRAGE_GENERATION", Long.toString(specification.domain().generation()));
  }

  private static Path note(DomainSpecification specification) {
    return specification.folder().resolve(RUNTIME_NOTE);
  }

  private QemuDomain keep(QemuDomain domain) {
    present.add(domain);
    CompletableFuture<Void> unused = domain.ended().thenAccept(reason -> present.remove(domain));
    return domain;
  }

  @Override
  public Optional<LiveDomain> find(DomainSpecification specification, String handle) {
    QemuDomain.Handle known = QemuDomain.Handle.parse(handle);
    HypervisorDriver.requireTold(specification, known.process());
    RuntimeFolder runtime = RuntimeFolders.known(known.folder());
    if (known.process().lives()) {
      return Optional.of(adopt(known.process(), runtime));
    }
    clearUp(runtime);
    return Optional.empty();
  }

  /** A failure is only logged: what a guest has left there must not prevent the agent's start. */
  private static void clearUp(RuntimeFolder runtime) {
    try {
      RuntimeFolders.remove(runtime);
    } catch (IOException | RuntimeException failure) {
      LOGGER.warn(
          "The runtime folder {} could not be removed; remove it by hand.",
          runtime.folder(),
          failure);
    }
  }

  @Override
  public Optional<LiveDomain> search(DomainSpecification specification) {
    try {
      Path folder = Path.of(Files.readString(note(specification)));
      RuntimeFolder runtime = RuntimeFolders.known(folder);
      Optional<LiveDomain> found =
          ProcessTable.findByArguments("-chardev", socketOf(runtime))
              .map(process -> adopt(process, runtime));
      if (found.isEmpty()) {
        removeIfAbandoned(runtime);
      }
      return found;
    } catch (IOException | InvalidPathException neverBegun) {
      return Optional.empty();
    }
  }

  private static String socketOf(RuntimeFolder runtime) {
    return QemuArguments.socket(QemuArguments.CONTROL, runtime.control());
  }

  /**
   * Removes what an agent made that was killed before it started QEMU, or whose QEMU has ended
   * since. A QEMU that it started just then finds no image and ends: it has opened nothing yet.
   */
  private static void removeIfAbandoned(RuntimeFolder runtime) {
    if (RuntimeFolders.isNamedAsOne(runtime.folder())
        && ProcessTable.noneHasArguments("-chardev", socketOf(runtime))) {
      clearUp(runtime);
    }
  }

  private LiveDomain adopt(ProcessIdentity process, RuntimeFolder runtime) {
    SystemProcess running = SystemProcess.adopted(ProcessTree.of(process));
    return keep(new QemuDomain(running, runtime, Optional::empty));
  }

  @Override
  public void close() {
    present.forEach(QemuDomain::close);
  }

  /** Whether a file is an ELF file; QEMU itself checks the rest of it. */
  static boolean isElf(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return Arrays.equals(ELF, content.readNBytes(ELF.length));
    }
  }

  /** What is wrong with a file, to follow the words "The file F is"; empty: nothing. */
  static Optional<String> objection(Path file) {
    try {
      return isElf(file) ? Optional.empty() : Optional.of("no ELF file, as QEMU boots");
    } catch (IOException unreadable) {
      return Optional.of("not readable: " + unreadable.getMessage());
    }
  }
}
