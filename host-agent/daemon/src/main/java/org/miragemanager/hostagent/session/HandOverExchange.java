package org.miragemanager.hostagent.session;

import io.grpc.StatusRuntimeException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.HandOverResponse;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.domain.DomainContext.HostContext;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.unimem.Checkpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a suspended source (rule 3): its state is handed over until that is answered; if
 * it is refused, the repository is asked to keep the source until that is answered, and then, and
 * only then, the source goes on. All of it happens on the thread that reads the guest's channel, in
 * the same breath as the state.
 */
final class HandOverExchange {

  private static final Logger LOGGER = LoggerFactory.getLogger(HandOverExchange.class);

  /** The largest state that rides in a hand-over (PROTOCOL.md, section 6). */
  static final int LARGEST_STATE = Checkpoint.HAND_OVER_LIMIT;

  private final HostContext host;
  private final Domain domain;

  HandOverExchange(HostContext host, Domain domain) {
    this.host = host;
    this.domain = domain;
  }

  /** The guest has stopped, and this is its state. */
  void run(byte[] state) {
    CompletableFuture<Void> begun = domain.beginExchange();
    host.checkpoints().drop(domain.key());
    try {
      switch (domain.stateArrived(state.length)) {
        case HAND_OVER -> handOver(state);
        case KEEP -> keep("it stopped without having been asked to");
        case NONE, ASK, LEASE, START, GO, ASK_STATE, COMPLETE, EXIT, EXPEL, REPORT_END -> {}
      }
    } finally {
      begun.complete(null);
    }
  }

  /** The guest says hello and is suspended already: the outcome of its hand-over is not known. */
  void runAfterRestart() {
    CompletableFuture<Void> begun = domain.beginExchange();
    try {
      keep("the hand-over was interrupted");
    } finally {
      begun.complete(null);
    }
  }

  private void handOver(byte[] state) {
    if (state.length > LARGEST_STATE) {
      refused(
          tooLarge(state.length)
              + " If it stays so large, `miragectl stop %s --force` ends it, and gives up what came after its newest checkpoint."
                  .formatted(domain.key().unikernel()));
      return;
    }
    long target = domain.suspension().orElseThrow().targetGeneration();
    try {
      HandOverResponse response = host.repository().handOver(domain.key(), target, state);
      if (response.getFromStatus() == GenerationStatus.RETIRED) {
        handedOver(state.length);
      } else {
        refused(response.getReason());
      }
    } catch (StatusRuntimeException wrong) {
      refused(
          wrong.getStatus().getDescription() == null
              ? wrong.getStatus().getCode().toString()
              : wrong.getStatus().getDescription());
    } catch (CancellationException stopping) {
      stopped();
    }
  }

  /** In words, for a state of this size. */
  static String tooLarge(int bytes) {
    return "The state has %,d bytes, and a hand-over takes at most %,d."
        .formatted(bytes, LARGEST_STATE);
  }

  private void refused(String reason) {
    domain.tell(DomainEvent.HAND_OVER_REFUSED);
    keep(reason);
  }

  private void keep(String reason) {
    try {
      long run = host.lease().run();
      while (host.repository().keep(domain.key()) == GenerationStatus.OWNER) {
        if (domain.keptOwner(run)) {
          resumed(reason);
          return;
        }
        host.lease().awaitRuns();
        domain.awaitWatched();
        run = host.lease().run();
      }
      handedOver(0);
    } catch (CancellationException stopping) {
      stopped();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      stopped();
    }
  }

  private void handedOver(int bytes) {
    domain.tell(DomainEvent.HANDED_OVER);
    domain
        .suspension()
        .ifPresent(asked -> asked.answerWith(SuspendResponse.Outcome.HANDED_OVER, ""));
    LOGGER.info(
        "{} is no longer the owner; its state ({} bytes) was handed over.", domain.key(), bytes);
  }

  private void resumed(String reason) {
    domain
        .suspension()
        .ifPresent(asked -> asked.answerWith(SuspendResponse.Outcome.RESUMED, reason));
    LOGGER.info("{} stays the owner and goes on: {}", domain.key(), reason);
  }

  private void stopped() {
    domain
        .suspension()
        .ifPresent(
            asked ->
                asked.failWith(
                    AgentException.tryAgain(
                        "The agent stops; its successor asks who owns " + domain.key() + ".")));
  }
}
