package org.miragemanager.hostagent.domain;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.AwaitRunningResponse;
import org.miragemanager.hostagent.api.DomainReference;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.GenerationTruth;
import org.miragemanager.hostagent.api.ModelMessages;
import org.miragemanager.hostagent.api.NewestResponse;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.hostagent.channel.RateLimitedLog;
import org.miragemanager.hostagent.domain.DomainContext.HostContext;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.hostagent.domain.record.DomainRecord;
import org.miragemanager.hostagent.domain.record.DomainRecordStore.DomainFolder;
import org.miragemanager.hostagent.lease.DomainPauser;
import org.miragemanager.hostagent.log.LogRotator;
import org.miragemanager.hostagent.repository.RepositoryClient;
import org.miragemanager.model.DomainId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The domains of a host. Those that have ended, and whose end the repository knows or need not
 * know, are kept until their unikernel has had a few more, or is forgotten: what is done for those
 * that are present never walks over the past.
 */
public final class DomainRegistry {

  private static final Logger LOGGER = LoggerFactory.getLogger(DomainRegistry.class);

  private final ConcurrentNavigableMap<DomainId, Domain> byKey = new ConcurrentSkipListMap<>();
  private final ConcurrentNavigableMap<DomainId, Domain> present = new ConcurrentSkipListMap<>();
  private final ConcurrentMap<String, Domain> byToken = new ConcurrentHashMap<>();
  private final ReentrantLock removal = new ReentrantLock();
  private final RateLimitedLog log = new RateLimitedLog(LOGGER);
  private volatile Set<DomainId> toldMissing = Set.of();
  private final HostContext host;
  private final int keptEnded;

  /**
   * None yet.
   *
   * @param keptEnded of how many ended domains of each unikernel, the newest, records and logs are
   *     kept
   */
  public DomainRegistry(HostContext host, int keptEnded) {
    this.host = host;
    this.keptEnded = keptEnded;
  }

  /** All of them, in the order of names and generations. */
  public List<Domain> all() {
    return List.copyOf(byKey.values());
  }

  /** Those that have not ended, for all that is known. */
  public List<Domain> present() {
    return List.copyOf(present.values());
  }

  /** Where the logs of those are that have not ended. */
  public List<DomainFolder> folders() {
    return present.keySet().stream().map(host.records()::folder).toList();
  }

  /** The names of those that have not ended. */
  public List<DomainReference> ids() {
    return present.keySet().stream().map(ModelMessages::reference).toList();
  }

  /** One unikernel's domains, oldest first. */
  public List<Domain> of(String unikernel) {
    return List.copyOf(
        byKey
            .subMap(new DomainId(unikernel, 1), true, new DomainId(unikernel, Long.MAX_VALUE), true)
            .values());
  }

  /** One domain, if it is known here. */
  public Optional<Domain> find(DomainId key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /**
   * Makes a domain known, unless there is one of that generation: a creation and a destruction that
   * were asked for at once must agree on one (rule 2).
   *
   * @return the one that was known before; empty: this one is
   */
  Optional<Domain> add(Domain domain) {
    Domain other = byKey.putIfAbsent(domain.key(), domain);
    if (other != null) {
      return Optional.of(other);
    }
    present.put(domain.key(), domain);
    if (!domain.record().token().isEmpty()) {
      byToken.put(digest(domain.record().token()), domain);
    }
    CompletableFuture<Void> unused =
        domain.whenEnded().thenAccept(reason -> present.remove(domain.key()));
    CompletableFuture<Void> unusedToo =
        domain
            .whenPast()
            .thenRun(() -> host.threads().execute(() -> prune(domain.key().unikernel())));
    return Optional.empty();
  }

  // ---- what managers ask for

  /**
   * See {@link Domain#suspend}. A running guest is not stopped for a hand-over that the repository
   * would refuse, because any program that reaches the agent's port may ask for one.
   */
  public CompletableFuture<SuspendResponse> suspend(DomainId key, long targetGeneration) {
    Domain domain = known(key);
    Optional<String> objection =
        isToBeAsked(domain, targetGeneration)
            ? objectionToSuspend(key, targetGeneration)
            : Optional.empty();
    return objection
        .map(
            reason ->
                CompletableFuture.completedFuture(
                    SuspendResponse.newBuilder()
                        .setOutcome(SuspendResponse.Outcome.RESUMED)
                        .setReason(reason)
                        .build()))
        .orElseGet(() -> domain.suspend(targetGeneration));
  }

  /**
   * Whether the request would stop a guest, or have it suspended for another target than before.
   */
  private static boolean isToBeAsked(Domain domain, long targetGeneration) {
    return switch (domain.phase()) {
      case RUNNING -> true;
      case SUSPENDING ->
          domain
              .suspension()
              .filter(before -> before.targetGeneration() == targetGeneration)
              .isEmpty();
      case STARTING, CONNECTING, ARMED, SUSPENDED, COMPLETING, HANDED_OVER, EXITING, ENDED -> false;
    };
  }

  private Optional<String> objectionToSuspend(DomainId key, long targetGeneration) {
    try {
      return host.repository().objectionToSuspend(key, targetGeneration);
    } catch (StatusRuntimeException failure) {
      throw new AgentException(
          AgentException.Reason.TRY_AGAIN,
          "The repository does not say whether %s may be handed over (%s); try again."
              .formatted(key, failure.getStatus().getCode()),
          failure);
    }
  }

  /** See {@link Domain#awaitRunning}. */
  public CompletableFuture<AwaitRunningResponse> awaitRunning(DomainId key) {
    return known(key).awaitRunning();
  }

  /**
   * Ends a domain whose generation is retired, and sees to it that it is never created.
   *
   * @param force also if its generation is the owner, and the domain is here
   * @throws AgentException if the generation is not retired, or the repository does not say what it
   *     is
   */
  public CompletableFuture<?> destroy(DomainId key, boolean force) {
    if (force && find(key).isPresent() && status(key).equals(Optional.of(GenerationStatus.OWNER))) {
      return known(key).endByForce();
    }
    Optional<Domain> present = find(key);
    if (present.isEmpty() && key.generation() <= host.records().fence(key.unikernel())) {
      return CompletableFuture.completedFuture(null);
    }
    if (present.isEmpty() || !present.get().isRetired()) {
      Optional<GenerationStatus> status = status(key);
      if (status.isEmpty()) {
        // It was never given out, so it is never created either. A record would count its number
        // among those that were here, and bar the name for all smaller ones.
        return CompletableFuture.completedFuture(null);
      }
      checkRetired(key, status.get());
    }
    return find(key).orElseGet(() -> neverStarted(key)).destroy();
  }

  private Domain neverStarted(DomainId key) {
    removal.lock();
    try {
      DomainRecord record = DomainRecord.neverStarted(key);
      Domain never = new Domain(record, host, System.nanoTime());
      Optional<Domain> known = add(never);
      if (known.isPresent()) {
        return known.get();
      }
      try {
        host.records().write(record);
      } catch (RuntimeException failure) {
        // It is asked for again: nothing but the record would keep it from being started.
        byKey.remove(key, never);
        present.remove(key, never);
        throw failure;
      }
      return never;
    } finally {
      removal.unlock();
    }
  }

  private static void checkRetired(DomainId key, GenerationStatus status) {
    switch (status) {
      case RETIRED -> {}
      case OWNER, PREPARED, GENERATION_STATUS_UNSPECIFIED, UNRECOGNIZED ->
          throw AgentException.wrongState(
              "%s is not destroyed: the repository says that it is %s; retire it first."
                  .formatted(key, status));
    }
  }

  /** What the repository says; empty: the domain is known neither there nor here. */
  private Optional<GenerationStatus> status(DomainId key) {
    try {
      return Optional.of(host.repository().newest(key).getStatus());
    } catch (StatusRuntimeException failure) {
      if (failure.getStatus().getCode() == Status.Code.NOT_FOUND && find(key).isEmpty()) {
        return Optional.empty();
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
    remove(past(unikernel));
  }

  /** Removes the logs and records of all unikernels' ended domains but the newest of each. */
  void prune() {
    byKey.keySet().stream().map(DomainId::unikernel).distinct().toList().forEach(this::prune);
  }

  private void prune(String unikernel) {
    List<Domain> past = past(unikernel);
    try {
      for (Domain kept : past) {
        // Its guest may have printed after the last look at it.
        LogRotator.cut(host.records().folder(kept.key()));
      }
      remove(past.subList(0, Math.max(0, past.size() - keptEnded)));
    } catch (AgentException stopped) {
      LOGGER.debug("The next agent removes what is left of {}.", unikernel, stopped);
    } catch (IOException | RuntimeException failure) {
      log.warn(
          "{}: the records and logs of its ended domains could not be removed; trying again when the"
              + " next one ends.",
          unikernel,
          failure);
    }
  }

  /**
   * Removes what is left of unikernels that were removed while this host did not hear of it, or
   * whose run was undone: they may have namesakes now, to which none of it belongs.
   *
   * @throws StatusRuntimeException if the repository does not answer
   */
  public void forgetRemoved() {
    List<String> names =
        byKey.values().stream()
            .filter(domain -> !present.containsKey(domain.key()))
            .map(domain -> domain.key().unikernel())
            .distinct()
            .toList();
    for (int from = 0; from < names.size(); from += RepositoryClient.MOST_NAMES) {
      List<String> some =
          names.subList(from, Math.min(names.size(), from + RepositoryClient.MOST_NAMES));
      host.repository().removed(some).forEach(this::forgetUpTo);
    }
  }

  private void forgetUpTo(String unikernel, long lastGeneration) {
    List<Domain> former =
        past(unikernel).stream()
            .filter(domain -> domain.key().generation() <= lastGeneration)
            .toList();
    if (!former.isEmpty()) {
      LOGGER.info(
          "{}: it was removed; its logs up to generation {} are removed too.",
          unikernel,
          lastGeneration);
      remove(former);
    }
  }

  /** Those of a unikernel that have ended, and whose end the repository knows or need not know. */
  private List<Domain> past(String unikernel) {
    return of(unikernel).stream().filter(Domain::isForgettable).toList();
  }

  private void remove(List<Domain> domains) {
    removal.lock();
    try {
      // The newest first: its fence is that of all.
      for (Domain domain : domains.reversed()) {
        host.records().remove(domain.key());
        byKey.remove(domain.key());
        byToken.remove(digest(domain.record().token()));
      }
    } finally {
      removal.unlock();
    }
  }

  private Domain known(DomainId key) {
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
    find(ModelMessages.domain(news.getDomain()))
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
    Set<DomainId> missing = new HashSet<>();
    for (GenerationTruth truth : truths) {
      DomainId key = ModelMessages.domain(truth.getDomain());
      Optional<Domain> domain = find(key);
      domain.ifPresent(known -> known.truth(truth.getStatus(), leaseNumber));
      if (domain.isEmpty() && truth.getStatus() == GenerationStatus.OWNER) {
        missing.add(key);
        if (!toldMissing.contains(key)) {
          LOGGER.warn("{} should run on this host, but this agent has no record of it.", key);
        }
      }
    }
    toldMissing = missing;
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
    DomainPauser.freeze(domains.stream().flatMap(domain -> domain.orderToStop().stream()).toList());
  }

  /** No watchdog is there: those that need one stop when what it had acknowledged is over. */
  public void freezeUnwatched() {
    freeze(present().stream().filter(Domain::needsWatchdog).toList());
  }

  /** The domain whose guest knows this token. */
  public Optional<Domain> byToken(String token) {
    return Optional.ofNullable(byToken.get(digest(token)));
  }

  /** Tokens are looked up by it, so that how long that takes tells nothing of another's. */
  private static String digest(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java has SHA-256.", impossible);
    }
  }
}
