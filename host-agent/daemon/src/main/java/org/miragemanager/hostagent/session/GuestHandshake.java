package org.miragemanager.hostagent.session;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.miragemanager.hostagent.channel.GuestChannel;
import org.miragemanager.hostagent.channel.OneLine;
import org.miragemanager.hostagent.channel.RateLimitedLog;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.domain.DomainRegistry;
import org.miragemanager.hostagent.domain.HostContext;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes guests' new channels: finds out from the hello whose each is, and whether it is heard. Safe
 * for use by many threads; each stays until its channel closes.
 */
public final class GuestHandshake {

  private static final Logger LOGGER = LoggerFactory.getLogger(GuestHandshake.class);

  private final HostContext host;
  private final DomainRegistry domains;
  private final Consumer<Domain> findUnknown;
  private final RateLimitedLog unidentified = new RateLimitedLog(LOGGER);

  /**
   * @param findUnknown looks for a domain whose start has an unknown outcome, because its guest has
   *     connected
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
