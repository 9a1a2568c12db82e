package org.miragemanager.manager.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.miragemanager.manager.server.ManagerServer;
import org.miragemanager.manager.server.ServerConfiguration;

/**
 * A manager in this process and host agents in processes of their own, which start and end
 * together.
 */
public final class LocalCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ManagerServer manager;
  private final List<LocalHost> hosts;

  private LocalCluster(ManagerServer manager, List<LocalHost> hosts) {
    this.manager = manager;
    this.hosts = hosts;
  }

  /**
   * Starts all of it and waits until every host has joined.
   *
   * @param hosts for each host, called edge-1, edge-2 and so on, what its agent is told beyond its
   *     name and where the manager is, as command-line arguments
   * @throws IOException if a part cannot be started; nothing is left behind then
   */
  public static LocalCluster start(ServerConfiguration configuration, List<List<String>> hosts)
      throws IOException {
    LocalCluster cluster = new LocalCluster(ManagerServer.start(configuration), new ArrayList<>());
    try {
      for (List<String> arguments : hosts) {
        String name = "edge-" + (cluster.hosts.size() + 1);
        Path folder = configuration.dataFolder().resolve("hosts").resolve(name);
        cluster.hosts.add(
            LocalHost.start(name, folder, cluster.manager.repositoryAddress(), arguments));
      }
      cluster.awaitHosts();
      return cluster;
    } catch (IOException failure) {
      cluster.close();
      throw failure;
    }
  }

  private void awaitHosts() throws IOException {
    CompletableFuture<?>[] ready =
        hosts.stream().map(LocalHost::ready).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ready).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof TimeoutException) {
        throw new IOException(
            "the hosts did not join within " + PATIENCE.toSeconds() + " s", failure);
      }
      throw new IOException(failure.getCause().getMessage(), failure);
    }
  }

  /** The manager. */
  public ManagerServer manager() {
    return manager;
  }

  /** The hosts' names. */
  public List<String> hosts() {
    return hosts.stream().map(LocalHost::name).toList();
  }

  /**
   * One host, to do something to it.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public LocalHost host(String name) {
    return hosts.stream()
        .filter(host -> host.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no host " + name));
  }

  /** Whether a host may run guests now. */
  public boolean leaseRuns(String host) {
    return manager.service().host(host).leaseRuns();
  }

  /** "edge-1 (process 4711), edge-2 (process 4712)". */
  public String hostsInWords() {
    return String.join(
        ", ",
        hosts.stream()
            .map(host -> host.name() + " (process " + host.process().pid() + ")")
            .toList());
  }

  /** Warms the path of a migration, see {@link Rehearsal}. */
  public void rehearse(int migrations) {
    Rehearsal.run(manager, hosts(), migrations);
  }

  /**
   * Puts every running guest on the shelf; what is lost is not brought back any more.
   *
   * @param progress told now and then how far it is
   * @param hurry once true, nothing is waited for any more
   * @return what became of each, in a line for the user
   */
  public List<String> putGuestsOnShelf(Consumer<String> progress, AtomicBoolean hurry) {
    manager.stopRecovering();
    return SuspendAll.putAll(manager.service(), progress, hurry);
  }

  /**
   * Ends agents and manager; guests that still run go on, and the next start with the same data
   * folder finds them.
   */
  @Override
  public void close() {
    // While the hosts are there, or what is under way could not come to its end.
    manager.drain();
    hosts.forEach(LocalHost::stop);
    hosts.forEach(LocalHost::close);
    manager.close();
  }
}
