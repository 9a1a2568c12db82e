package org.miragemanager.hostagent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.process.ProcessDriver;
import org.miragemanager.hostagent.image.ImageCache;

/**
 * What an operator decides about a host agent. It does not change: each {@code with} gives another
 * one.
 */
public final class HostAgentConfiguration {

  private static final String HOST_NAME = "[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?";

  private final String hostName;
  private final Path dataDirectory;
  private final String repositoryAddress;
  private String listenAddress = "127.0.0.1:0";
  private Optional<String> advertisedAddress = Optional.empty();
  private long memoryBytes = 1L << 30;
  private int maximumGuests = 64;
  private Map<String, Map<String, Path>> examples = Map.of();
  private Path javaBinary = Path.of(System.getProperty("java.home"), "bin", "java");
  private Map<String, String> labels = Map.of();
  private Duration plannedStopLease = Duration.ofSeconds(60);
  private DriverChoice drivers = DriverChoice.DEFAULT;
  private long imageCacheBytes = 4L << 30;
  private int keptEnded = 3;

  /** A machine that is emulated boots for long; a program that says nothing then never will. */
  private Duration helloPatience = Duration.ofSeconds(40);

  private HostAgentConfiguration(String hostName, Path dataDirectory, String repositoryAddress) {
    this.hostName = hostName;
    this.dataDirectory = dataDirectory.toAbsolutePath().normalize();
    this.repositoryAddress = repositoryAddress;
  }

  /**
   * A configuration with the defaults: a free port of the loopback interface, 1 GiB, 64 guests.
   *
   * @param hostName the name under which the host joins; one holder a name (rule 8)
   * @param dataDirectory where the agent keeps its secret, its records and the guests' logs
   * @param repositoryAddress where the repository answers, {@code host:port}
   */
  public static HostAgentConfiguration of(
      String hostName, Path dataDirectory, String repositoryAddress) {
    return new HostAgentConfiguration(hostName, dataDirectory, repositoryAddress).checked();
  }

  private HostAgentConfiguration with(Consumer<HostAgentConfiguration> change) {
    HostAgentConfiguration other =
        new HostAgentConfiguration(hostName, dataDirectory, repositoryAddress);
    other.listenAddress = listenAddress;
    other.advertisedAddress = advertisedAddress;
    other.memoryBytes = memoryBytes;
    other.maximumGuests = maximumGuests;
    other.examples = examples;
    other.javaBinary = javaBinary;
    other.labels = labels;
    other.plannedStopLease = plannedStopLease;
    other.drivers = drivers;
    other.imageCacheBytes = imageCacheBytes;
    other.keptEnded = keptEnded;
    other.helloPatience = helloPatience;
    change.accept(other);
    return other.checked();
  }

  private HostAgentConfiguration checked() {
    require(
        hostName.matches(HOST_NAME),
        "The host name '"
            + hostName
            + "' must be 1 to 63 of a-z, 0-9, '-' and '.', with a letter or a digit at both ends.");
    require(
        memoryBytes > 0 && maximumGuests > 0,
        "A host needs room: memory and the number of guests must be greater than 0.");
    require(imageCacheBytes >= 0, "The cache of image files cannot be less than empty.");
    require(
        keptEnded >= 1,
        "Of each unikernel at least 1 ended domain must be kept, so that its end can be told.");
    require(
        !plannedStopLease.isNegative(),
        "The lease before a planned stop must be zero or longer; it is " + plannedStopLease + ".");
    HostAndPort.parse(listenAddress);
    HostAndPort.parse(repositoryAddress);
    advertisedAddress.ifPresent(HostAndPort::parse);
    return this;
  }

  private static void require(boolean isAllowed, String sentence) {
    if (!isAllowed) {
      throw new IllegalArgumentException(sentence);
    }
  }

  /** The same, listening there: {@code host:port}; port 0 takes a free one. */
  public HostAgentConfiguration withListenAddress(String address) {
    return with(other -> other.listenAddress = address);
  }

  /** The same, telling managers this address instead of the one that was bound. */
  public HostAgentConfiguration withAdvertisedAddress(String address) {
    return with(other -> other.advertisedAddress = Optional.of(address));
  }

  /** The same, with so much memory for all guests together, and so many guests at a time. */
  public HostAgentConfiguration withRoom(long bytes, int guests) {
    return with(
        other -> {
          other.memoryBytes = bytes;
          other.maximumGuests = guests;
        });
  }

  /** The same, with these files behind {@code example:NAME} for the driver of processes. */
  public HostAgentConfiguration withExamples(Map<String, Path> files) {
    return withExamples(ProcessDriver.KIND, files);
  }

  /** The same, with these files behind {@code example:NAME} for this kind of driver. */
  public HostAgentConfiguration withExamples(String kind, Map<String, Path> files) {
    Map<String, Map<String, Path>> all = new HashMap<>(examples);
    all.put(kind, Map.copyOf(files));
    return with(other -> other.examples = Map.copyOf(all));
  }

  /** The same, with this java for guests that are jars. */
  public HostAgentConfiguration withJavaBinary(Path binary) {
    return with(other -> other.javaBinary = binary);
  }

  /** The same, with labels that guests may require: {@code zone=a}. */
  public HostAgentConfiguration withLabels(Map<String, String> names) {
    return with(other -> other.labels = Map.copyOf(names));
  }

  /**
   * The same, asking for a lease of this length before it stops in order, so that its guests go on
   * until it is back; zero: it asks for none.
   */
  public HostAgentConfiguration withPlannedStopLease(Duration length) {
    return with(other -> other.plannedStopLease = length);
  }

  /** The same, with these hypervisors. */
  public HostAgentConfiguration withDrivers(DriverChoice choice) {
    return with(other -> other.drivers = choice);
  }

  /** The same, keeping so many bytes of image files beside those that domains here need. */
  public HostAgentConfiguration withImageCache(long bytes) {
    return with(other -> other.imageCacheBytes = bytes);
  }

  /** The same, keeping records and logs of so many ended domains of each unikernel, the newest. */
  public HostAgentConfiguration withKeptEnded(int domains) {
    return with(other -> other.keptEnded = domains);
  }

  /** The same, giving a started program so long for its guest's hello. */
  HostAgentConfiguration withHelloPatience(Duration patience) {
    return with(other -> other.helloPatience = patience);
  }

  /** The name under which the host joins. */
  public String hostName() {
    return hostName;
  }

  /** Where the agent keeps its secret, its records and the guests' logs. */
  public Path dataDirectory() {
    return dataDirectory;
  }

  String repositoryAddress() {
    return repositoryAddress;
  }

  String listenAddress() {
    return listenAddress;
  }

  Optional<String> advertisedAddress() {
    return advertisedAddress;
  }

  long memoryBytes() {
    return memoryBytes;
  }

  int maximumGuests() {
    return maximumGuests;
  }

  Path javaBinary() {
    return javaBinary;
  }

  Map<String, String> labels() {
    return labels;
  }

  Duration plannedStopLease() {
    return plannedStopLease;
  }

  DriverChoice drivers() {
    return drivers;
  }

  int keptEnded() {
    return keptEnded;
  }

  Duration helloPatience() {
    return helloPatience;
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

  /** The image files that the host fetched; all that are made here are of the same folder. */
  ImageCache imageCache() {
    return new ImageCache(hostName, dataDirectory, imageCacheBytes);
  }

  /** The drivers that were chosen. */
  List<HypervisorDriver> buildDrivers() {
    return drivers.build(this);
  }

  /**
   * A network address as people write it: {@code edge-2:7400}, {@code 127.0.0.1:0}, {@code
   * [::1]:7400}.
   */
  record HostAndPort(String host, int port) {

    private static final int LARGEST_PORT = 65_535;

    /**
     * Reads {@code host:port}.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static HostAndPort parse(String text) {
      int colon = text.lastIndexOf(':');
      if (colon > 0) {
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        try {
          int port = Integer.parseInt(text.substring(colon + 1));
          if (port >= 0 && port <= LARGEST_PORT && (bracketed || host.indexOf(':') < 0)) {
            return new HostAndPort(bracketed ? host.substring(1, host.length() - 1) : host, port);
          }
        } catch (NumberFormatException notANumber) {
          throw new IllegalArgumentException(wrong(text), notANumber);
        }
      }
      throw new IllegalArgumentException(wrong(text));
    }

    private static String wrong(String text) {
      return "The address '" + text + "' must be host:port, for example 127.0.0.1:7400.";
    }

    InetSocketAddress toSocketAddress() {
      return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
      return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
  }
}
