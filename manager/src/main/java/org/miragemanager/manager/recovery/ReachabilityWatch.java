package org.miragemanager.manager.recovery;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.miragemanager.activities.agent.AgentChannels;
import org.miragemanager.activities.agent.HostTroubles.Trouble;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.host.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the agents of all hosts back at the addresses that they told, as soon as they have joined
 * and every few seconds, so that a host that can renew its lease and cannot be reached is noticed
 * before a guest is sent there. One that does not answer is asked again after a time that grows.
 */
public final class ReachabilityWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReachabilityWatch.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final Repository repository;
  private final AgentChannels agents;
  private final Supplier<Set<String>> heldBack;
  private final PeriodicTask patrol;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final Set<String> toldOf = ConcurrentHashMap.newKeySet();

  /**
   * A watch that has not begun.
   *
   * @param heldBack the hosts that seem lost, because their leases are not renewed
   */
  public ReachabilityWatch(
      Repository repository, AgentChannels agents, Supplier<Set<String>> heldBack) {
    this.repository = repository;
    this.agents = agents;
    this.heldBack = heldBack;
    this.patrol =
        new PeriodicTask(
            "reachability", BETWEEN_LOOKS, "Hosts cannot be called back now", this::look);
  }

  /** Begins to look. */
  public void start() {
    patrol.start();
  }

  /** Asks those whose turn it is, and does not wait for their answers. */
  void look() {
    List<Host> all = repository.hosts().list();
    Set<String> hosts = all.stream().map(Host::name).collect(Collectors.toSet());
    agents.keepOnly(hosts);
    toldOf.retainAll(hosts);
    Set<String> silent = heldBack.get();
    silent.stream()
        .filter(host -> agents.troubles().answeredLately(host))
        .forEach(
            host -> agents.troubles().unreachable(host, "its lease is not renewed, it seems lost"));
    all.stream()
        .filter(Host::leaseRuns)
        .map(Host::name)
        .filter(host -> !silent.contains(host) && agents.troubles().isProbeDue(host))
        .filter(asked::add)
        .forEach(this::ask);
  }

  private void ask(String host) {
    try {
      Futures.addCallback(
          agents.probe(host),
          new FutureCallback<>() {
            @Override
            public void onSuccess(Optional<Trouble> trouble) {
              asked.remove(host);
              tell(host, trouble);
            }

            @Override
            public void onFailure(Throwable failure) {
              asked.remove(host);
              LOG.debug("{} was not asked whether it is there", host, failure);
            }
          },
          MoreExecutors.directExecutor());
    } catch (NotFoundException removed) {
      asked.remove(host);
    } catch (RuntimeException malformedAddress) {
      asked.remove(host);
      agents.troubles().unreachable(host, malformedAddress.getMessage());
      tell(host, agents.troubles().of(host));
    }
  }

  private void tell(String host, Optional<Trouble> trouble) {
    if (trouble.isEmpty()) {
      if (toldOf.remove(host)) {
        LOG.info("{} can be reached again", host);
      }
    } else if (toldOf.add(host)) {
      LOG.warn(
          "{} {}: no guests are placed there until it answers; look whether its agent's --advertise"
              + " names an address that leads to it from here",
          host,
          trouble.get().inWords());
    }
  }

  @Override
  public void close() {
    patrol.close();
  }
}
