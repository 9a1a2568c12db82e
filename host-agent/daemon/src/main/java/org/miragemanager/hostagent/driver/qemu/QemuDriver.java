package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.driver.DomainSpecification;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.ImageFile;
import org.miragemanager.hostagent.driver.ImageFiles;
import org.miragemanager.hostagent.driver.ImageStore;
import org.miragemanager.hostagent.driver.LiveDomain;
import org.miragemanager.hostagent.driver.system.AdoptedProcesses;
import org.miragemanager.hostagent.driver.system.ChildProcess;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.driver.system.ProcessTree;
import org.miragemanager.hostagent.driver.system.RunningProcesses;
import org.miragemanager.hostagent.driver.system.SystemProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Domains that are virtual machines of QEMU. Each is a process in a session of its own, so that it
 * outlives the agent, and confined (see {@link Confinement}).
 */
public final class QemuDriver implements HypervisorDriver {

  /** What images call this driver. */
  public static final String KIND = "qemu";

  /** The program that is looked for where an operator names none. */
  public static final String PROGRAM = "qemu-system-x86_64";

  private static final Logger LOGGER = LoggerFactory.getLogger(QemuDriver.class);

  /** In a domain's folder: which runtime folder it has. Written before QEMU is started (rule 2). */
  static final String RUNTIME_NOTE = "qemu-runtime";

  private final AdoptedProcesses adopted = new AdoptedProcesses();
  private final Set<QemuDomain> present = ConcurrentHashMap.newKeySet();
  private final Path binary;
  private final ImageFiles files;
  private final Confinement confinement;
  private final DomainRuntimes runtimes;
  private final HostAccelerator accelerator;

  /** A driver for this host. */
  public QemuDriver(
      String hostName, Map<String, Path> examples, ImageStore store, QemuSettings settings) {
    binary = settings.binary();
    files = new ImageFiles(hostName, examples, store, ElfFile::objection);
    confinement = new Confinement(settings.users());
    runtimes = new DomainRuntimes(confinement.users());
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

  /** Anybody may have written a guest's kernel, and its clock is its virtual machine's. */
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
    DomainRuntime runtime = runtimes.make();
    try {
      Files.writeString(note(specification), runtime.folder().toString());
      CheckedCopy.make(file, specification.guest().image().toString(), runtime.image());
      runtime.handOver();
    } catch (IOException | RuntimeException failure) {
      DomainRuntimes.remove(runtime);
      throw failure;
    }
    return () -> launch(specification, chosen, runtime);
  }

  private LiveDomain launch(
      DomainSpecification specification, Accelerator chosen, DomainRuntime runtime)
      throws IOException {
    try {
      List<String> command =
          new ArrayList<>(
              confinement.prefix(specification.guest().memoryBytes(), chosen, runtime.user()));
      command.addAll(
          new QemuArguments(
                  binary,
                  chosen,
                  specification.domain().toString(),
                  specification.guest().memoryBytes(),
                  runtime.image(),
                  KernelCommandLine.of(specification))
              .domain(runtime.control(), runtime.channel()));
      ProcessBuilder builder = QemuProcess.builder(command, runtime.folder(), specification.log());
      builder.environment().putAll(namesOf(specification));
      return keep(watch(builder.start(), specification, runtime));
    } catch (IOException | RuntimeException failure) {
      DomainRuntimes.remove(runtime);
      throw failure;
    }
  }

  /** Without its watcher no QEMU is left behind. */
  private QemuDomain watch(
      Process process, DomainSpecification specification, DomainRuntime runtime) {
    try {
      return new QemuDomain(
          new ChildProcess(process, Optional.empty()),
          runtime,
          new QemuErrorParser(specification.log(), binary)::find);
    } catch (RuntimeException | Error failure) {
      process.destroyForcibly();
      throw failure;
    }
  }

  /** By which whoever looks at the host's processes knows it, as those of the process driver. */
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
    QemuHandle known = QemuHandle.parse(handle);
    HypervisorDriver.requireTold(specification, known.process());
    DomainRuntime runtime = DomainRuntimes.known(known.folder());
    if (known.process().lives()) {
      return Optional.of(adopt(known.process(), runtime));
    }
    clearUp(runtime);
    return Optional.empty();
  }

  /** An agent that comes back is not kept from that by what a guest has left. */
  private static void clearUp(DomainRuntime runtime) {
    try {
      DomainRuntimes.remove(runtime);
    } catch (IOException | RuntimeException failure) {
      LOGGER.warn("The folder {} could not be removed.", runtime.folder(), failure);
    }
  }

  @Override
  public Optional<LiveDomain> search(DomainSpecification specification) {
    try {
      Path folder = Path.of(Files.readString(note(specification)));
      DomainRuntime runtime = DomainRuntimes.known(folder);
      Optional<LiveDomain> found =
          RunningProcesses.withArguments("-chardev", socketOf(runtime))
              .map(process -> adopt(process, runtime));
      if (found.isEmpty()) {
        removeIfAbandoned(runtime);
      }
      return found;
    } catch (IOException | InvalidPathException neverBegun) {
      return Optional.empty();
    }
  }

  private static String socketOf(DomainRuntime runtime) {
    return QemuArguments.socket(QemuArguments.CONTROL, runtime.control());
  }

  /**
   * Removes what an agent made that was killed before it started QEMU, or whose QEMU has ended
   * since. A QEMU that it started just then finds no image and ends: it has opened nothing yet.
   */
  private static void removeIfAbandoned(DomainRuntime runtime) {
    if (DomainRuntimes.isNamedAsOne(runtime.folder())
        && RunningProcesses.noneHasArguments("-chardev", socketOf(runtime))) {
      clearUp(runtime);
    }
  }

  private LiveDomain adopt(ProcessIdentity process, DomainRuntime runtime) {
    SystemProcess running = adopted.adopt(ProcessTree.of(process));
    return keep(new QemuDomain(running, runtime, Optional::empty));
  }

  @Override
  public void close() {
    present.forEach(QemuDomain::close);
  }
}
