package org.miragemanager.hostagent.session;

import java.io.IOException;
import java.util.Optional;
import org.miragemanager.hostagent.api.CallingOperation;
import org.miragemanager.hostagent.channel.GuestChannel;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.domain.HostContext;
import org.miragemanager.hostagent.domain.state.DomainAction;
import org.miragemanager.hostagent.log.LoggedOperation;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one guest's channel from its hello to its end, on the thread that calls. */
public final class GuestSession {

  private static final Logger LOGGER = LoggerFactory.getLogger(GuestSession.class);

  private final HostContext host;
  private final Domain domain;
  private final GuestChannel channel;
  private final HandOverExchange settlement;
  private final DurableSteps durable;
  private final GuestRateLimits boundary;

  public GuestSession(HostContext host, Domain domain, GuestChannel channel) {
    this.host = host;
    this.domain = domain;
    this.channel = channel;
    this.settlement = new HandOverExchange(host, domain);
    this.durable = new DurableSteps(host, domain, channel);
    this.boundary = domain.boundary();
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
      boundary.wrong(
          "broke its channel, which was closed; it may connect again: " + violation.getMessage());
    } catch (IOException broken) {
      LOGGER.debug("The channel of {} broke.", domain.key(), broken);
    }
  }

  private void greet(FromGuest.Hello hello) {
    hello.clock().ifPresent(clock -> boundary.heard(clock, hello.sequence()));
    if (domain.greeted(channel, hello.phase(), hello.clock()) == DomainAction.KEEP) {
      settlement.settleAfterRestart();
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
        boundary.steps(state.sequence());
        settlement.settle(state.checkpoint());
      }
      case FromGuest.Running running -> {
        boundary.steps(running.sequence());
        if (domain.hasStepped()) {
          LOGGER.info("{} runs, after step {}.", domain.key(), running.sequence());
        }
      }
      case FromGuest.Heartbeat heartbeat -> {
        boundary.heard(heartbeat.clock(), heartbeat.sequence());
        domain.heartbeat(heartbeat.clock());
      }
      case FromGuest.BackgroundCheckpoint given -> {
        if (boundary.mayGiveCheckpoint()) {
          host.checkpoints().offer(domain, given);
        }
      }
      case FromGuest.TakenCheckpoint taken -> {
        boundary.steps(taken.sequence());
        durable.checkpoint(taken);
      }
      case FromGuest.Terminate last -> {
        boundary.steps(last.sequence());
        durable.complete(last);
      }
      case FromGuest.Failed failed -> {
        domain.programFailed(failed.message());
        boundary.note("the guest's program cannot go on: " + failed.message());
      }
      case FromGuest.Hello again ->
          boundary.wrong(
              "said hello twice over one channel, now as "
                  + again.phase().word()
                  + "; that is not heard");
    }
  }
}
