package org.miragemanager.manager.server;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.miragemanager.activities.worker.HostAgents;
import org.miragemanager.hostagent.api.ForgetRequest;
import org.miragemanager.hostagent.api.HostAgentGrpc;
import org.miragemanager.hostagent.api.LogChunk;
import org.miragemanager.hostagent.api.LogsRequest;
import org.miragemanager.manager.service.LogsOrder;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.model.Host;
import org.miragemanager.repository.model.Unikernel;
import org.miragemanager.repository.rules.Generation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a unikernel's domains printed: it lies on the hosts where they ran, and is put together in
 * the order of generations.
 */
final class GuestLogs {
  private static final Logger LOG = LoggerFactory.getLogger(GuestLogs.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Repository repository;
  private final HostAgents agents;

  GuestLogs(Repository repository, HostAgents agents) {
    this.repository = repository;
    this.agents = agents;
  }

  void write(LogsOrder order, OutputStream to) throws IOException {
    Optional<Generation> followed = order.follow() ? running(order) : Optional.empty();
    List<LogChunk> chunks = new ArrayList<>();
    for (Host host : repository.hosts().list()) {
      try {
        stub(host.name())
            .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .logs(request(order).build())
            .forEachRemaining(chunks::add);
      } catch (StatusRuntimeException failure) {
        LOG.warn("no logs from {}: {}", host.name(), failure.getStatus());
        to.write(missing(host.name()).getBytes(StandardCharsets.UTF_8));
      }
    }
    chunks.sort(Comparator.comparingLong(LogChunk::getGeneration));
    for (LogChunk chunk : chunks) {
      if (followed.isEmpty() || chunk.getGeneration() < followed.get().number()) {
        chunk.getData().writeTo(to);
      }
    }
    to.flush();
    follow(order, followed, to);
  }

  /** A hole in a log must not look like lost steps. */
  private static String missing(String host) {
    return "# " + host + " does not answer: what was printed there is missing here\n";
  }

  /** The generation that runs; followed, it is told from its beginning. */
  private Optional<Generation> running(LogsOrder order) {
    return repository
        .unikernels()
        .find(order.unikernel())
        .map(Unikernel::owner)
        .filter(owner -> owner.place().hostName().isPresent())
        .filter(owner -> order.generation() == null || order.generation() == owner.number());
  }

  /** Goes on with the next domain when one ends, wherever it runs, until nothing runs any more. */
  private void follow(LogsOrder order, Optional<Generation> first, OutputStream to)
      throws IOException {
    Optional<Generation> followed = first;
    while (followed.isPresent()) {
      Generation running = followed.get();
      Iterator<LogChunk> chunks =
          stub(running.place().hostName().orElseThrow())
              .logs(request(order).setGeneration(running.number()).setFollow(true).build());
      while (chunks.hasNext()) {
        chunks.next().getData().writeTo(to);
        to.flush();
      }
      followed = running(order).filter(next -> next.number() > running.number());
    }
  }

  private HostAgentGrpc.HostAgentBlockingStub stub(String host) {
    return HostAgentGrpc.newBlockingStub(agents.channel(host));
  }

  private static LogsRequest.Builder request(LogsOrder order) {
    return LogsRequest.newBuilder()
        .setUnikernel(order.unikernel())
        .setGeneration(order.generation() == null ? 0 : order.generation())
        .setTailBytes(order.tailBytes() == null ? 0 : order.tailBytes());
  }

  /** Has every host forget the unikernel; one that is away keeps a few files. */
  void forget(String unikernel) {
    ForgetRequest request = ForgetRequest.newBuilder().setUnikernel(unikernel).build();
    for (Host host : repository.hosts().list()) {
      try {
        agents.on(host.name(), PATIENCE).forget(request).get();
      } catch (ExecutionException failure) {
        LOG.warn("{} keeps the logs of {}: {}", host.name(), unikernel, failure.getMessage());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
