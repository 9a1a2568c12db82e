package org.miragemanager.tests.faults.drive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.miragemanager.tests.ManagerHttp;
import org.miragemanager.tests.MirageProgram;
import org.miragemanager.tests.TemporalServer;
import org.miragemanager.tests.faults.relay.Relay;

/**
 * A real Temporal server, a manager and two host agents that reach each other through relays only.
 */
public final class FaultCluster implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Path folder;
  private final Member temporal;
  private final Member manager;
  private final List<HostMember> hosts = new ArrayList<>();
  private final ManagerHttp http;
  private final Disk disk;
  private final TemporalServer temporalServer;

  /**
   * Starts all of it and waits until both hosts have joined.
   *
   * @param folder where everything is kept; a short path, for there are sockets in it
   * @param drivers the hosts' hypervisor drivers, by turns
   */
  public FaultCluster(Path folder, List<String> drivers) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    this.temporalServer = new TemporalServer(folder.resolve("temporal"));
    this.temporal = new TemporalMember(temporalServer);
    MirageProgram program =
        new MirageProgram(folder).with("TEMPORAL_ADDRESS", temporalServer.address());
    int agentsPort = TemporalServer.freePort();
    int httpPort = TemporalServer.freePort();
    this.http = new ManagerHttp(httpPort, program.data(), () -> "see " + folder);
    this.manager =
        new ProgramMember(
            program,
            folder,
            "manager",
            "server",
            "--temporal=server",
            "--agents-port=" + agentsPort,
            "--http-port=" + httpPort);
    Optional<Disk> mounted = SmallDisk.mount(program.data());
    this.disk = mounted.orElseGet(() -> new LimitedFiles(manager));
    hosts.add(host(program, "edge-1", drivers.getFirst(), agentsPort));
    hosts.add(host(program, "edge-2", drivers.get(1 % drivers.size()), agentsPort));
    try {
      startPrograms();
    } catch (IOException | RuntimeException | Error failure) {
      close();
      throw failure;
    }
  }

  private void startPrograms() throws IOException {
    manager.start();
    for (HostMember host : hosts) {
      host.agent().start();
    }
    awaitHosts();
  }

  private HostMember host(MirageProgram program, String name, String driver, int agentsPort)
      throws IOException {
    int port = TemporalServer.freePort();
    Relay toRepository = new Relay(agentsPort);
    Relay toAgent = new Relay(port);
    Member agent =
        new ProgramMember(
            program,
            folder,
            name,
            "agent",
            "--name=" + name,
            "--driver=" + driver,
            // A run is judged by all that its guests have printed.
            "--keep-ended=1000000",
            "--data=" + hostsFolder().resolve(name),
            "--repository=127.0.0.1:" + toRepository.port(),
            "--listen=127.0.0.1:" + port,
            "--advertise=127.0.0.1:" + toAgent.port());
    return new HostMember(name, agent, toRepository, toAgent);
  }

  private void awaitHosts() throws IOException {
    try {
      boolean joined =
          Patience.until(
              PATIENCE_SECONDS, () -> http.answers() && http.get("/v1/hosts").size() == 2);
      if (!joined) {
        throw new IOException("the hosts do not join; look at the logs in " + folder);
      }
    } catch (IOException | RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Where the agents keep their data, and the guests' logs are. */
  Path hostsFolder() {
    return folder.resolve("h");
  }

  /** Where everything is kept. */
  public Path folder() {
    return folder;
  }

  Member temporal() {
    return temporal;
  }

  Member manager() {
    return manager;
  }

  HostMember host(String name) {
    return hosts.stream().filter(host -> host.name().equals(name)).findFirst().orElseThrow();
  }

  /** The other of the two. */
  String otherHost(String name) {
    return hosts.stream()
        .map(HostMember::name)
        .filter(other -> !other.equals(name))
        .findFirst()
        .orElseThrow();
  }

  Disk disk() {
    return disk;
  }

  /** How the manager's disk is filled, in words. */
  public String diskInWords() {
    return disk.inWords();
  }

  ManagerHttp http() {
    return http;
  }

  /** The guests' processes. */
  List<GuestProcess> guests() {
    return GuestProcess.below(hostsFolder());
  }

  /**
   * Starts members that are not there, as a service manager does; answers how many there were. A
   * program that ends because another is away is started until that one is back.
   */
  int revive() throws IOException {
    int revived = 0;
    List<Member> members = new ArrayList<>(List.of(temporal, manager));
    hosts.forEach(host -> members.add(host.agent()));
    for (Member member : members) {
      if (!member.isAlive()) {
        member.start();
        revived++;
      }
    }
    return revived;
  }

  /** Keeps the manager's data beside the logs before a mounted disk goes. */
  public void keepData() throws IOException {
    Signal.run(
        List.of("cp", "-r", folder.resolve("data").toString(), folder.resolve("kept").toString()));
  }

  /** Kills everything; what it wrote stays, but what was on a mounted disk. */
  @Override
  public void close() throws IOException {
    List<ProcessHandle> processes = new ArrayList<>(manager.processes());
    hosts.forEach(host -> processes.addAll(host.agent().processes()));
    processes.addAll(temporal.processes());
    Signal.KILL.send(processes);
    Signal.KILL.send(guests().stream().map(GuestProcess::process).toList());
    temporalServer.close();
    for (HostMember host : hosts) {
      host.toRepository().close();
      host.toAgent().close();
    }
    disk.close();
  }
}
