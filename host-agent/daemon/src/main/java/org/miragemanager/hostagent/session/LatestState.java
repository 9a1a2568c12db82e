package org.miragemanager.hostagent.session;

import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.NewestResponse;
import org.miragemanager.hostagent.domain.HostContext;
import org.miragemanager.model.DomainId;
import org.miragemanager.unimem.protocol.ToGuest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state that an armed guest will run from: pushed with the news that it is the owner, or
 * fetched. As long as an armed generation is the owner the newest state cannot change, so what is
 * known stays right. Used under the domain's lock.
 */
public final class LatestState {

  private static final Logger LOGGER = LoggerFactory.getLogger(LatestState.class);

  private final HostContext host;
  private final DomainId key;
  private final Executor underLock;
  private Optional<NewestResponse> newest = Optional.empty();
  private boolean fetching;

  /** Nothing is known yet. */
  public LatestState(HostContext host, DomainId key, Executor underLock) {
    this.host = host;
    this.key = key;
    this.underLock = underLock;
  }

  public boolean isKnown() {
    return newest.isPresent();
  }

  /** The repository told it. */
  public void told(NewestResponse response) {
    newest = Optional.of(response);
  }

  /** What the guest is given before {@code go}; empty: it begins with its first step. */
  public Optional<ToGuest> message() {
    return newest
        .filter(NewestResponse::hasCheckpoint)
        .map(known -> new ToGuest.State(known.getCheckpoint().toByteArray()));
  }

  /**
   * Fetches it, unless that is under way.
   *
   * @param then is called under the domain's lock when it is known
   */
  public void fetch(Runnable then) {
    if (!fetching) {
      fetching = true;
      host.threads().execute(() -> fetchNow(then));
    }
  }

  private void fetchNow(Runnable then) {
    Optional<NewestResponse> owner = ask();
    underLock.execute(
        () -> {
          fetching = false;
          owner.ifPresent(
              fetched -> {
                newest = owner;
                then.run();
              });
        });
  }

  private Optional<NewestResponse> ask() {
    try {
      return Optional.of(host.repository().newest(key))
          .filter(fetched -> fetched.getStatus() == GenerationStatus.OWNER);
    } catch (StatusRuntimeException failure) {
      LOGGER.debug("The state of {} is asked for again after the next renewal.", key, failure);
      return Optional.empty();
    }
  }
}
