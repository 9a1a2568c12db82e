package org.miragemanager.hostagent;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.process.ProcessDriver;
import org.miragemanager.hostagent.image.ImageCache;

/**
 * What an operator decides about a host agent.
 *
 * @param hostName the name under which the host joins; one holder a name (rule 8)
 * @param dataDirectory where the agent keeps its secret, its records and the guests' logs
 * @param repositoryAddress where the repository answers, {@code host:port}
 * @param listenAddress where the agent listens, {@code host:port}; port 0 takes a free one
 * @param advertisedAddress what managers are told instead of the address that was bound
 * @param memoryBytes how much memory the guests may have together
 * @param maximumGuests how many guests may be here at a time
 * @param examples for each kind of driver the files behind {@code example:NAME} references, by NAME
 * @param javaBinary what runs guests that are jars
 * @param labels what an operator says of the host, for guests that require it: {@code zone=a}
 * @param plannedStopLease how long a lease the agent asks for before it stops in order, so that its
 *     guests go on until it is back; zero: it asks for none
 * @param drivers which hypervisors the host offers
 * @param imageCacheBytes how many bytes of fetched image files are kept; what domains here need is
 *     kept in any case
 * @param keptEnded of how many ended domains of each unikernel, the newest, records and logs are
 *     kept
 * @param helloPatience how long a started program may take to its guest's hello
 */
public record HostAgentConfiguration(
    String hostName,
    Path dataDirectory,
    String repositoryAddress,
    String listenAddress,
    Optional<String> advertisedAddress,
    long memoryBytes,
    int maximumGuests,
    Map<String, Map<String, Path>> examples,
    Path javaBinary,
    Map<String, String> labels,
    Duration plannedStopLease,
    DriverChoice drivers,
    long imageCacheBytes,
    int keptEnded,
    Duration helloPatience) {

  private static final long DEFAULT_MEMORY_BYTES = 1L << 30;
  private static final int DEFAULT_MAXIMUM_GUESTS = 64;
  private static final long DEFAULT_IMAGE_CACHE_BYTES = 4L << 30;
  private static final int DEFAULT_KEPT_ENDED = 3;

  /** A machine that is emulated boots for long; a program that says nothing then never will. */
  private static final Duration DEFAULT_HELLO_PATIENCE = Duration.ofSeconds(40);

  private static final Duration DEFAULT_PLANNED_STOP_LEASE = Duration.ofSeconds(60);

  /** Checks the values and copies the maps. */
  public HostAgentConfiguration {
    if (!hostName.matches("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?")) {
      throw new IllegalArgumentException(
          "The host name '"
              + hostName
              + "' must be 1 to 63 of a-z, 0-9, '-' and '.', with a letter or a digit at both"
              + " ends.");
    }
    if (memoryBytes <= 0 || maximumGuests <= 0) {
      throw new IllegalArgumentException(
          "A host needs room: memory and the number of guests must be greater than 0.");
    }
    if (imageCacheBytes < 0) {
      throw new IllegalArgumentException("The cache of image files cannot be less than empty.");
    }
    if (keptEnded < 1) {
      throw new IllegalArgumentException(
          "Of each unikernel at least 1 ended domain must be kept, so that its end can be told.");
    }
    if (plannedStopLease.isNegative()) {
      throw new IllegalArgumentException(
          "The lease before a planned stop must be zero or longer; it is "
              + plannedStopLease
              + ".");
    }
    HostAndPort.parse(listenAddress);
    HostAndPort.parse(repositoryAddress);
    dataDirectory = dataDirectory.toAbsolutePath().normalize();
    examples = Map.copyOf(examples);
    labels = Map.copyOf(labels);
  }

  /** A configuration with the defaults: a free port of the loopback interface, 1 GiB, 64 guests. */
  public static HostAgentConfiguration of(
      String hostName, Path dataDirectory, String repositoryAddress) {
    return new HostAgentConfiguration(
        hostName,
        dataDirectory,
        repositoryAddress,
        "127.0.0.1:0",
        Optional.empty(),
        DEFAULT_MEMORY_BYTES,
        DEFAULT_MAXIMUM_GUESTS,
        Map.of(),
        Path.of(System.getProperty("java.home"), "bin", "java"),
        Map.of(),
        DEFAULT_PLANNED_STOP_LEASE,
        DriverChoice.DEFAULT,
        DEFAULT_IMAGE_CACHE_BYTES,
        DEFAULT_KEPT_ENDED,
        DEFAULT_HELLO_PATIENCE);
  }

  /** The same, listening there. */
  public HostAgentConfiguration withListenAddress(String address) {
    return new HostAgentConfiguration(
        hostName,
        dataDirectory,
        repositoryAddress,
        address,
        advertisedAddress,
        memoryBytes,
        maximumGuests,
        examples,
        javaBinary,
        labels,
        plannedStopLease,
        drivers,
        imageCacheBytes,
        keptEnded,
        helloPatience);
  }

  /** The same, telling managers this address. */
  public HostAgentConfiguration withAdvertisedAddress(String address) {
    HostAndPort.parse(address);
    return new HostAgentConfiguration(
        hostName,
        dataDirectory,
        repositoryAddress,
        listenAddress,
        Optional.of(address),
        memoryBytes,
        maximumGuests,
        examples,
        javaBinary,
        labels,
        plannedStopLease,
        drivers,
        imageCacheBytes,
        keptEnded,
        helloPatience);
  }

  /** The same, with this room for guests. */
  public HostAgentConfiguration withRoom(long bytes, int guests) {
    return new HostAgentConfiguration(
        hostName,
        dataDirectory,
        repositoryAddress,
        listenAddress,
        advertisedAddress,
        bytes,
        guests,
        examples,
        javaBinary,
        labels,
        plannedStopLease,
        drivers,
        imageCacheBytes,
        keptEnded,
        helloPatience);
  }

  /** The same, with these files behind {@code example:NAME} for the driver of processes. */
  public HostAgentConfiguration withExamples(Map<String, Path> files) {
    return withExamples(ProcessDriver.KIND, files);
  }

  /** The same, with these files behind {@code example:NAME} for this kind of driver. */
  public HostAgentConfiguration withExamples(String kind, Map<String, Path> files) {
    Map<String, Map<String, Path>> all = new HashMap<>(examples);
    all.put(kind, Map.copyOf(files));
    return new HostAgentConfiguration(
        hostName,
        dataDirectory,
        repositoryAddress,
        listenAddress,
        advertisedAddress,
        memoryBytes,
        maximumGuests,
        all,
        javaBinary,
        labels,
        plannedStopLease,
        drivers,
        imageCacheBytes,
        keptEnded,
        helloPatience);
  }

  /** The same, with this java for guests that are jars. */
  public HostAgentConfiguration withJavaBinary(Path binary) {
    return new HostAgentConfiguration(
        hostName,
        dataDirectory,
        repositoryAddress,
        listenAddress,
        advertisedAddress,
        memoryBytes,
        maximumGuests,
        examples,
        binary,
        labels,
        plannedStopLease,
        drivers,
        imageCacheBytes,
        keptEnded,
        helloPatience);
  }

  /** The same, with these labels. */
  public HostAgentConfiguration withLabels(Map<String, String> names) {
    return new HostAgentConfiguration(
        hostName,
        dataDirectory,
        repositoryAddress,
        listenAddress,
        advertisedAddress,
        memoryBytes,
        maximumGuests,
        examples,
        javaBinary,
        names,
        plannedStopLease,
        drivers,
        imageCacheBytes,
        keptEnded,
        helloPatience);
  }

  /** The same, asking for a lease of this length before it stops; zero: for none. */
  public HostAgentConfiguration withPlannedStopLease(Duration length) {
    return new HostAgentConfiguration(
        hostName,
        dataDirectory,
        repositoryAddress,
        listenAddress,
        advertisedAddress,
        memoryBytes,
        maximumGuests,
        examples,
        javaBinary,
        labels,
        length,
        drivers,
        imageCacheBytes,
        keptEnded,
        helloPatience);
  }

  /** The same, with these hypervisors. */
  public HostAgentConfiguration withDrivers(DriverChoice choice) {
    return new HostAgentConfiguration(
        hostName,
        dataDirectory,
        repositoryAddress,
        listenAddress,
        advertisedAddress,
        memoryBytes,
        maximumGuests,
        examples,
        javaBinary,
        labels,
        plannedStopLease,
        choice,
        imageCacheBytes,
        keptEnded,
        helloPatience);
  }

  /**
   * Checks that managers are told an address at which they can reach the agent.
   *
   * @throws IllegalArgumentException if they are told a wildcard, or loopback, which to a manager
   *     on another machine is that machine
   */
  public void requireReachable() {
    if (advertisedAddress.isPresent()) {
      return;
    }
    String listen = HostAndPort.parse(listenAddress).host();
    String repository = HostAndPort.parse(repositoryAddress).host();
    boolean sameMachine =
        isLoopback(repository) || isWildcard(repository) || isOfThisMachine(repository);
    if (isWildcard(listen) || (isLoopback(listen) && !sameMachine)) {
      throw new IllegalArgumentException(
          "The manager at %s cannot reach this agent at %s: give --listen or --advertise."
              .formatted(repositoryAddress, listenAddress));
    }
  }

  private static boolean isWildcard(String host) {
    return host.isEmpty() || any(host, InetAddress::isAnyLocalAddress);
  }

  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost") || any(host, InetAddress::isLoopbackAddress);
  }

  private static boolean isOfThisMachine(String host) {
    return any(
        host,
        address -> {
          try {
            return NetworkInterface.getByInetAddress(address) != null;
          } catch (SocketException unknown) {
            return false;
          }
        });
  }

  /** Of an address in any of its forms, or of a name; one that has no address is nothing. */
  private static boolean any(String host, Predicate<InetAddress> property) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).anyMatch(property);
    } catch (UnknownHostException nowhere) {
      return false;
    }
  }

  /** The files behind {@code example:NAME} for this kind of driver, by NAME. */
  public Map<String, Path> examplesFor(String kind) {
    return examples.getOrDefault(kind, Map.of());
  }

  /** The same, keeping so many bytes of image files. */
  public HostAgentConfiguration withImageCache(long bytes) {
    return new HostAgentConfiguration(
        hostName,
        dataDirectory,
        repositoryAddress,
        listenAddress,
        advertisedAddress,
        memoryBytes,
        maximumGuests,
        examples,
        javaBinary,
        labels,
        plannedStopLease,
        drivers,
        bytes,
        keptEnded,
        helloPatience);
  }

  /** The same, keeping so many ended domains of each unikernel. */
  public HostAgentConfiguration withKeptEnded(int domains) {
    return new HostAgentConfiguration(
        hostName,
        dataDirectory,
        repositoryAddress,
        listenAddress,
        advertisedAddress,
        memoryBytes,
        maximumGuests,
        examples,
        javaBinary,
        labels,
        plannedStopLease,
        drivers,
        imageCacheBytes,
        domains,
        helloPatience);
  }

  /** The same, giving a started program so long for its guest's hello. */
  HostAgentConfiguration withHelloPatience(Duration patience) {
    return new HostAgentConfiguration(
        hostName,
        dataDirectory,
        repositoryAddress,
        listenAddress,
        advertisedAddress,
        memoryBytes,
        maximumGuests,
        examples,
        javaBinary,
        labels,
        plannedStopLease,
        drivers,
        imageCacheBytes,
        keptEnded,
        patience);
  }

  /** The image files that the host fetched; all that are made here are of the same folder. */
  ImageCache imageCache() {
    return new ImageCache(hostName, dataDirectory, imageCacheBytes);
  }

  /** The drivers that were chosen. */
  List<HypervisorDriver> buildDrivers() {
    return drivers.build(this);
  }
}
