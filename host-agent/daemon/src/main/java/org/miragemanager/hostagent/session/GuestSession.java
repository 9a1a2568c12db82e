package org.miragemanager.hostagent.session;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.miragemanager.hostagent.api.CallingOperation;
import org.miragemanager.hostagent.api.CheckpointResponse;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.channel.GuestChannel;
import org.miragemanager.hostagent.channel.OneLine;
import org.miragemanager.hostagent.channel.RateLimitedLog;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.domain.DomainContext.HostContext;
import org.miragemanager.hostagent.domain.DomainMachine.DomainAction;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.hostagent.domain.DomainRegistry;
import org.miragemanager.hostagent.log.LoggedOperation;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.ProtocolException;
import org.miragemanager.unimem.protocol.ToGuest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one guest's channel from its hello to its end, on the calling thread, and answers what the
 * guest says: steps, heartbeats, and checkpoints, which are acknowledged when they are durable
 * (rule 6).
 */
public final class GuestSession {

  private static final Logger LOGGER = LoggerFactory.getLogger(GuestSession.class);

  private final HostContext host;
  private final Domain domain;
  private final GuestChannel channel;
  private final HandOverExchange exchange;
  private final GuestRateLimits limits;

  public GuestSession(HostContext host, Domain domain, GuestChannel channel) {
    this.host = host;
    this.domain = domain;
    this.channel = channel;
    this.exchange = new HandOverExchange(host, domain);
    this.limits = domain.limits();
  }

  /** Follows a guest that has said this hello. */
  public void follow(FromGuest.Hello hello) {
    try {
      LoggedOperation.during(domain.operation(), () -> greet(hello));
      Optional<FromGuest> message = channel.read();
      while (message.isPresent()) {
        take(message.get());
        message = channel.read();
      }
    } catch (ProtocolException violation) {
      limits.wrong(
          "broke its channel, which was closed; it may connect again: " + violation.getMessage());
    } catch (IOException broken) {
      LOGGER.debug("The channel of {} broke.", domain.key(), broken);
    }
  }

  private void greet(FromGuest.Hello hello) {
    hello.clock().ifPresent(clock -> limits.heard(clock, hello.sequence()));
    if (domain.greeted(channel, hello.phase(), hello.clock()) == DomainAction.KEEP) {
      exchange.runAfterRestart();
    }
  }

  private void take(FromGuest message) {
    Optional<CallingOperation> operation = domain.operation();
    if (message instanceof FromGuest.Running) {
      domain.operationOver(operation);
    }
    LoggedOperation.during(operation, () -> act(message));
  }

  private void act(FromGuest message) {
    switch (message) {
      case FromGuest.State state -> {
        limits.steps(state.sequence());
        exchange.run(state.checkpoint());
      }
      case FromGuest.Running running -> {
        limits.steps(running.sequence());
        if (domain.hasStepped()) {
          LOGGER.info("{} runs, after step {}.", domain.key(), running.sequence());
        }
      }
      case FromGuest.Heartbeat heartbeat -> {
        limits.heard(heartbeat.clock(), heartbeat.sequence());
        domain.heartbeat(heartbeat.clock());
      }
      case FromGuest.BackgroundCheckpoint given -> {
        if (limits.mayGiveCheckpoint()) {
          host.checkpoints().offer(domain, given);
        }
      }
      case FromGuest.TakenCheckpoint taken -> {
        limits.steps(taken.sequence());
        checkpoint(taken);
      }
      case FromGuest.Terminate last -> {
        limits.steps(last.sequence());
        complete(last);
      }
      case FromGuest.Failed failed -> {
        domain.programFailed(failed.message());
        limits.note("the guest's program cannot go on: " + failed.message());
      }
      case FromGuest.Hello again ->
          limits.wrong(
              "said hello twice over one channel, now as "
                  + again.phase().word()
                  + "; that is not heard");
    }
  }

  /**
   * Makes the checkpoint of a step durable, for which the guest waits. A guest that is no longer
   * the owner is not answered, because it will be ended.
   */
  private void checkpoint(FromGuest.TakenCheckpoint taken) {
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
          if (limits.mayAsk()) {
            LOGGER.info("{} is not the owner; its checkpoint was not stored.", domain.key());
            host.renewNow().run();
          }
        }
      }
    } catch (StatusRuntimeException wrong) {
      refuse(taken.sequence(), String.valueOf(wrong.getStatus().getDescription()));
    } catch (CancellationException abandoned) {
      LOGGER.debug("A checkpoint of {} is not waited for any longer.", domain.key());
    }
  }

  /** Makes the last state of a complete program durable; then the guest ends. */
  private void complete(FromGuest.Terminate last) {
    if (last.checkpoint().length > HandOverExchange.LARGEST_STATE) {
      refuse(last.sequence(), HandOverExchange.tooLarge(last.checkpoint().length));
      return;
    }
    host.checkpoints().drop(domain.key());
    CompletableFuture<Void> begun = domain.beginExchange();
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
    limits.wrong("gave a checkpoint that is refused: " + reason);
    channel.send(new ToGuest.Refused(sequence, reason));
  }

  /**
   * Takes guests' new channels: finds out from the hello whose each is, and whether it is heard.
   * Safe for use by many threads; each stays until its channel closes.
   */
  public static final class GuestHandshake {

    private static final Logger LOGGER = LoggerFactory.getLogger(GuestHandshake.class);

    private final HostContext host;
    private final DomainRegistry domains;
    private final Consumer<Domain> findUnknown;
    private final RateLimitedLog unidentified = new RateLimitedLog(LOGGER);

    /**
     * @param findUnknown looks for a domain whose start has an unknown outcome, because its guest
     *     has connected
     */
    public GuestHandshake(HostContext host, DomainRegistry domains, Consumer<Domain> findUnknown) {
      this.host = host;
      this.domains = domains;
      this.findUnknown = findUnknown;
    }

    /** Serves a guest that connected, and that its token identifies. */
    public void receive(GuestChannel channel) {
      try {
        if (channel.read().orElse(null) instanceof FromGuest.Hello hello) {
          Optional<Domain> domain = domains.byToken(hello.token());
          if (domain.isEmpty()) {
            unidentified.warn(
                "A connection was closed, because its hello is not that of a guest of this host: {}",
                shown(hello));
          } else {
            channel.known(domain.get().limits().pace());
            converse(channel, domain.get(), hello);
          }
        }
      } catch (IOException broken) {
        LOGGER.debug("A channel broke before its hello.", broken);
      }
    }

    /**
     * Talks with a guest to which the agent has connected. A guest that boots says nothing for as
     * long as that takes, so its hello has no time; its domain has this one channel meanwhile.
     *
     * @param domain whose own channel it is
     */
    public void receive(GuestChannel channel, Domain domain) {
      channel.known(domain.limits().pace());
      try {
        Optional<FromGuest> first = channel.read();
        if (first.isPresent() && first.get() instanceof FromGuest.Hello hello) {
          converse(channel, domain, hello);
        } else if (first.isPresent()) {
          domain
              .limits()
              .wrong("did not begin with a hello; its channel was closed, and is opened again");
        }
      } catch (ProtocolException violation) {
        domain
            .limits()
            .wrong(
                "broke its channel before its hello; it was closed, and is opened again: "
                    + violation.getMessage());
      } catch (IOException broken) {
        LOGGER.debug("The channel of {} broke before its hello.", domain.key(), broken);
      }
    }

    private void converse(GuestChannel channel, Domain domain, FromGuest.Hello hello) {
      GuestRateLimits limits = domain.limits();
      if (!limits.admits()) {
        return;
      }
      if (!domain.key().unikernel().equals(hello.unikernel())
          || domain.key().generation() != hello.generation()) {
        limits.wrong("says that it is another one, which is not heard: " + shown(hello));
      } else if (hello.protocol() != FromGuest.PROTOCOL) {
        limits.wrong(
            "speaks version %d of the guest protocol, this agent version %d"
                .formatted(hello.protocol(), FromGuest.PROTOCOL));
      } else {
        domain.awaitStart();
        if (domain.isUnknown()) {
          findUnknown.accept(domain);
        }
        new GuestSession(host, domain, channel).follow(hello);
      }
    }

    private static String shown(FromGuest.Hello hello) {
      return OneLine.of(hello.toString());
    }
  }
}
