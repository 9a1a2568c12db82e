package org.miragemanager.repository.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.miragemanager.repository.OwnershipListener;
import org.miragemanager.repository.model.OwnershipChange;
import org.miragemanager.repository.model.OwnershipChange.NewOwner;
import org.miragemanager.repository.rules.Generation;
import org.miragemanager.repository.rules.HolderDigest;

/** Sends each host the news of its own generations, from the thread that committed them. */
final class Followers implements OwnershipListener {
  private static final OwnershipNews RENEW = OwnershipNews.newBuilder().setRenew(true).build();

  private final Map<String, Set<Follower>> byHost = new ConcurrentHashMap<>();

  /** Sends news to this stream until it ends. */
  void add(String host, HolderDigest holder, ServerCallStreamObserver<OwnershipNews> stream) {
    Follower follower = new Follower(host, holder, stream);
    stream.setOnCancelHandler(() -> remove(follower));
    stream.setOnReadyHandler(follower::drain);
    byHost.computeIfAbsent(host, name -> ConcurrentHashMap.newKeySet()).add(follower);
    // What was told between its last renewal and this moment may have been missed.
    follower.send(RENEW);
  }

  /** Ends the streams of agents that held the host's name before this one. */
  void keepOnly(String host, HolderDigest holder) {
    for (Follower follower : byHost.getOrDefault(host, Set.of())) {
      if (!follower.holder().equals(holder)) {
        remove(follower);
        follower.end(
            Status.PERMISSION_DENIED.withDescription(
                "Another agent has taken over host " + host + "."));
      }
    }
  }

  /** Asks every host that listens to renew its lease at once. */
  Set<String> askToRenew() {
    Set<String> asked = new HashSet<>();
    byHost.forEach(
        (host, followers) -> {
          for (Follower follower : followers) {
            if (follower.send(RENEW)) {
              asked.add(host);
            }
          }
        });
    return asked;
  }

  /** Ends every stream: the service closes. */
  void endAll() {
    for (Set<Follower> followers : byHost.values()) {
      followers.forEach(
          follower -> follower.end(Status.UNAVAILABLE.withDescription("The repository closes.")));
    }
    byHost.clear();
  }

  /** First the new owner: it is waiting to run. */
  @Override
  public void changed(OwnershipChange change) {
    if (change.owner().isPresent()) {
      NewOwner owner = change.owner().get();
      tell(owner.generation(), () -> Messages.owner(change.unikernel(), owner));
    }
    for (Generation retired : change.retired()) {
      tell(retired, () -> Messages.retired(change.unikernel(), retired.number()));
    }
  }

  private void tell(Generation generation, Supplier<OwnershipNews> message) {
    Optional<String> host = generation.place().hostName();
    Set<Follower> followers = host.map(byHost::get).orElse(null);
    if (followers == null || followers.isEmpty()) {
      return;
    }
    OwnershipNews news = message.get();
    for (Follower follower : followers) {
      if (!follower.send(news)) {
        remove(follower);
      }
    }
  }

  private void remove(Follower follower) {
    Set<Follower> followers = byHost.get(follower.host());
    if (followers != null) {
      followers.remove(follower);
    }
  }
}
