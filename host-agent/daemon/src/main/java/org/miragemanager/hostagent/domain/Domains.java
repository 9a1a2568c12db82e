package org.miragemanager.hostagent.domain;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.AwaitRunningResponse;
import org.miragemanager.hostagent.api.DomainId;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.GenerationTruth;
import org.miragemanager.hostagent.api.NewestResponse;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The domains of a host, those that have ended among them, as long as they are not forgotten. */
public final class Domains {

  private static final Logger LOGGER = LoggerFactory.getLogger(Domains.class);

  private final ConcurrentNavigableMap<DomainKey, Domain> byKey = new ConcurrentSkipListMap<>();
  private final Set<DomainKey> toldMissing = ConcurrentHashMap.newKeySet();
  private final HostContext host;

  Domains(HostContext host) {
    this.host = host;
  }

  /** All of them, in the order of names and generations. */
  public List<Domain> all() {
    return List.copyOf(byKey.values());
  }

  /** Those that have not ended, for all that is known. */
  public List<Domain> present() {
    return all().stream().filter(domain -> domain.phase() != DomainPhase.ENDED).toList();
  }

  /** Where the logs of all of them are. */
  public List<DomainFolder> folders() {
    return byKey.keySet().stream().map(host.records()::folder).toList();
  }

  /** The names of those that have not ended. */
  public List<DomainId> ids() {
    return present().stream().map(domain -> domain.key().toId()).toList();
  }

  /** One unikernel's domains, oldest first. */
  public List<Domain> of(String unikernel) {
    return all().stream().filter(domain -> domain.key().unikernel().equals(unikernel)).toList();
  }

  /** One domain, if it is known here. */
  public Optional<Domain> find(DomainKey key) {
    return Optional.ofNullable(byKey.get(key));
  }

  void add(Domain domain) {
    byKey.put(domain.key(), domain);
  }

  // ---- what managers ask for

  /** See {@link Domain#suspend}. */
  public CompletableFuture<SuspendResponse> suspend(DomainKey key, long targetGeneration) {
    return known(key).suspend(targetGeneration);
  }

  /** See {@link Domain#awaitRunning}. */
  public CompletableFuture<AwaitRunningResponse> awaitRunning(DomainKey key) {
    return known(key).awaitRunning();
  }

  /**
   * Ends a domain whose generation is retired, and sees to it that it is never created.
   *
   * @throws AgentException if the generation is not retired, or the repository does not say what it
   *     is
   */
  public CompletableFuture<?> destroy(DomainKey key) {
    Optional<Domain> present = find(key);
    if (present.isEmpty() && key.generation() <= host.records().fence(key.unikernel())) {
      return CompletableFuture.completedFuture(null);
    }
    if (present.isEmpty() || !present.get().isRetired()) {
      checkRetired(key);
    }
    return byKey.computeIfAbsent(key, this::neverStarted).destroy();
  }

  private Domain neverStarted(DomainKey key) {
    DomainRecord record = DomainRecord.neverStarted(key);
    host.records().write(record);
    return new Domain(record, host, System.nanoTime());
  }

  private void checkRetired(DomainKey key) {
    GenerationStatus status = status(key);
    switch (status) {
      case RETIRED -> {}
      case OWNER, PREPARED, GENERATION_STATUS_UNSPECIFIED, UNRECOGNIZED ->
          throw AgentException.wrongState(
              "%s is not destroyed: the repository says that it is %s; retire it first."
                  .formatted(key, status));
    }
  }

  private GenerationStatus status(DomainKey key) {
    try {
      return host.repository().newest(key).getStatus();
    } catch (StatusRuntimeException failure) {
      if (failure.getStatus().getCode() == Status.Code.NOT_FOUND && find(key).isEmpty()) {
        // Nobody knows it: there is nothing to destroy, and nothing to keep from being created.
        return GenerationStatus.RETIRED;
      }
      throw new AgentException(
          AgentException.Reason.TRY_AGAIN,
          "The repository does not say whether %s is retired (%s); try again."
              .formatted(key, failure.getStatus().getCode()),
          failure);
    }
  }

  /** Removes the logs and records of a unikernel's domains that have ended. */
  public void forget(String unikernel) {
    for (Domain domain : of(unikernel)) {
      if (domain.isForgettable()) {
        host.records().remove(domain.key());
        byKey.remove(domain.key());
      }
    }
  }

  private Domain known(DomainKey key) {
    return find(key)
        .orElseThrow(
            () ->
                new AgentException(
                    AgentException.Reason.NOT_FOUND,
                    "There is no domain " + key + " on this host."));
  }

  // ---- what the repository says

  /** News, as they happen: acted on by the thread that received them. */
  public void news(OwnershipNews news) {
    find(DomainKey.from(news.getDomain()))
        .ifPresent(
            domain -> {
              switch (news.getStatus()) {
                case OWNER -> domain.ownerPush(newest(news), news.getLeaseNumber());
                case RETIRED -> domain.tell(DomainEvent.RETIRED_PUSH);
                case PREPARED, GENERATION_STATUS_UNSPECIFIED, UNRECOGNIZED -> {}
              }
            });
  }

  private static NewestResponse newest(OwnershipNews news) {
    NewestResponse.Builder newest = NewestResponse.newBuilder().setStatus(news.getStatus());
    if (news.hasCheckpoint()) {
      ByteString checkpoint = news.getCheckpoint();
      newest.setCheckpoint(checkpoint);
    }
    return newest.build();
  }

  /** The answer to a renewal: the truth. */
  public void truths(long leaseNumber, List<GenerationTruth> truths) {
    for (GenerationTruth truth : truths) {
      DomainKey key = DomainKey.from(truth.getDomain());
      Optional<Domain> domain = find(key);
      domain.ifPresent(present -> present.truth(truth.getStatus(), leaseNumber));
      if (domain.isEmpty() && truth.getStatus() == GenerationStatus.OWNER && toldMissing.add(key)) {
        LOGGER.warn("{} should run here, but this host has no record of it.", key);
      }
    }
  }

  /**
   * Waits, at most so long, until all guests have answered what they were told of the lease: a
   * guest that speaks first over a channel that is closed may never read what lies in it.
   */
  public void awaitLeasesAnswered(long atMostMillis) throws InterruptedException {
    CompletableFuture<?>[] answers =
        present().stream().map(Domain::leaseAnswered).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(answers).get(atMostMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException silent) {
      LOGGER.debug("Not all guests have answered their leases.", silent);
    }
  }

  /** The host's lease has ended. */
  public void freeze() {
    freeze(present());
  }

  private static void freeze(List<Domain> domains) {
    Freezer.freeze(domains.stream().flatMap(domain -> domain.orderToStop().stream()).toList());
  }

  /** No keeper is there: those that need one stop when what it had acknowledged is over. */
  public void freezeUnkept() {
    freeze(present().stream().filter(Domain::needsKeeper).toList());
  }

  /** The domain whose guest knows this token. */
  Optional<Domain> byToken(String token) {
    return byKey.values().stream()
        .filter(domain -> !token.isEmpty() && sameSecret(domain.record().token(), token))
        .findFirst();
  }

  private static boolean sameSecret(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
