package org.miragemanager.hostagent.session;

import io.grpc.StatusRuntimeException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.api.CheckpointResponse;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.channel.GuestChannel;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.domain.HostContext;
import org.miragemanager.hostagent.domain.state.DomainAction;
import org.miragemanager.hostagent.domain.state.DomainEvent;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.ToGuest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a guest wants to be durable before it goes on: a step's checkpoint, and its last state.
 * Acknowledged means durable (rule 6).
 */
final class DurableSteps {

  private static final Logger LOGGER = LoggerFactory.getLogger(DurableSteps.class);

  private final HostContext host;
  private final Domain domain;
  private final GuestChannel channel;

  DurableSteps(HostContext host, Domain domain, GuestChannel channel) {
    this.host = host;
    this.domain = domain;
    this.channel = channel;
  }

  /**
   * A step waits for its checkpoint. A guest that is no longer the owner is not answered: it will
   * be ended.
   */
  void checkpoint(FromGuest.TakenCheckpoint taken) {
    if (taken.checkpoint().length > HandOverExchange.LARGEST_STATE) {
      refuse(taken.sequence(), HandOverExchange.tooLarge(taken.checkpoint().length));
      return;
    }
    host.checkpoints().drop(domain.key());
    try {
      CheckpointResponse.Outcome outcome =
          host.repository()
              .checkpoint(domain.key(), taken.checkpoint(), () -> domain.talksOver(channel));
      switch (outcome) {
        case STORED, COVERED -> channel.send(new ToGuest.Acknowledged(taken.sequence()));
        case NOT_OWNER, OUTCOME_UNSPECIFIED, UNRECOGNIZED -> {
          if (domain.boundary().mayAsk()) {
            LOGGER.info("{} is not the owner; its checkpoint was not taken.", domain.key());
            host.askTruth().run();
          }
        }
      }
    } catch (StatusRuntimeException wrong) {
      refuse(taken.sequence(), String.valueOf(wrong.getStatus().getDescription()));
    } catch (CancellationException nobodyWaits) {
      LOGGER.debug("A checkpoint of {} is not waited for any longer.", domain.key());
    }
  }

  /** The program is complete: the guest ends when its last state is durable. */
  void complete(FromGuest.Terminate last) {
    if (last.checkpoint().length > HandOverExchange.LARGEST_STATE) {
      refuse(last.sequence(), HandOverExchange.tooLarge(last.checkpoint().length));
      return;
    }
    host.checkpoints().drop(domain.key());
    CompletableFuture<Void> begun = domain.beginSettlement();
    try {
      if (domain.tell(DomainEvent.TERMINATE) == DomainAction.COMPLETE) {
        GenerationStatus status =
            host.repository()
                .complete(domain.key(), last.checkpoint(), () -> !domain.isReplaced(channel));
        if (status == GenerationStatus.RETIRED) {
          LOGGER.info("The program of {} is complete.", domain.key());
          domain.tell(DomainEvent.COMPLETED);
        }
      }
    } catch (StatusRuntimeException wrong) {
      refuse(last.sequence(), String.valueOf(wrong.getStatus().getDescription()));
    } catch (CancellationException stopping) {
      LOGGER.debug("The next agent or channel tells that {} is complete.", domain.key());
    } finally {
      begun.complete(null);
    }
  }

  private void refuse(long sequence, String reason) {
    domain.boundary().wrong("gave a checkpoint that is refused: " + reason);
    channel.send(new ToGuest.Refused(sequence, reason));
  }
}
