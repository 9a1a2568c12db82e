package org.miragemanager.hostagent.domain;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the repository that a domain was seen to end. While an answer about the domain's last state
 * is on its way it waits, so that a state which is being handed over is not passed by a claim.
 */
public final class EndReporter {

  private static final Logger LOGGER = LoggerFactory.getLogger(EndReporter.class);

  private final HostContext host;
  private final Domain domain;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private CompletableFuture<Void> exchanges = CompletableFuture.completedFuture(null);

  EndReporter(HostContext host, Domain domain) {
    this.host = host;
    this.domain = domain;
  }

  /** From here until what it answers is completed, nothing is reported. */
  synchronized CompletableFuture<Void> beginExchange() {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    exchanges = exchanges.isDone() ? begun : CompletableFuture.allOf(exchanges, begun);
    return begun;
  }

  private synchronized CompletableFuture<Void> exchange() {
    return exchanges;
  }

  /**
   * Reports until it is answered, unless the generation turns out to be retired; on a thread of its
   * own.
   */
  public void begin() {
    if (underWay.compareAndSet(false, true)) {
      host.threads().execute(this::report);
    }
  }

  private void report() {
    try {
      exchange().join();
      if (!domain.isRetired()) {
        host.repository().reportEnded(domain.key(), domain.record().endReason().orElseThrow());
      }
      domain.endReported();
    } catch (CancellationException stopping) {
      LOGGER.debug("The end of {} is reported by the next agent.", domain.key());
    } finally {
      underWay.set(false);
    }
  }
}
