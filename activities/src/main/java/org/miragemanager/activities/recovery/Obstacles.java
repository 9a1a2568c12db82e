package org.miragemanager.activities.recovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.unikernel.Unikernel;

/** Why hosts cannot take a unikernel now, for an operator. */
public final class Obstacles {
  /** So many hosts are told by their names; of more, only how many they are. */
  private static final int MOST_NAMED = 3;

  /**
   * What is told of one host, and of several.
   *
   * @param ofHost the host that it is about, if others are not told together with it
   */
  private record Words(String ofOne, String ofMany, Optional<String> ofHost) {
    Words(String ofOne, String ofMany) {
      this(ofOne, ofMany, Optional.empty());
    }
  }

  private Obstacles() {}

  /**
   * Why each of the hosts is passed over, for example "edge-1 and edge-2 lack memory; edge-3 is
   * drained".
   *
   * @param hosts those that are in question
   * @param troubles of hosts that cannot be reached, or fail: words that follow the host's name
   */
  public static String inWords(
      Unikernel unikernel, List<Host> hosts, Map<String, String> troubles) {
    if (hosts.isEmpty()) {
      return "there is none";
    }
    Map<Words, List<String>> groups = new LinkedHashMap<>();
    for (Host host : hosts) {
      of(unikernel, host, Optional.ofNullable(troubles.get(host.name())))
          .ifPresent(
              words -> groups.computeIfAbsent(words, first -> new ArrayList<>()).add(host.name()));
    }
    return groups.isEmpty()
        ? "room has just appeared"
        : groups.entrySet().stream()
            .map(group -> inWords(group.getKey(), group.getValue()))
            .collect(Collectors.joining("; "));
  }

  private static String inWords(Words words, List<String> hosts) {
    if (hosts.size() == 1) {
      return hosts.getFirst() + " " + words.ofOne();
    }
    String who =
        hosts.size() > MOST_NAMED
            ? hosts.size() + " hosts"
            : String.join(", ", hosts.subList(0, hosts.size() - 1)) + " and " + hosts.getLast();
    return who + " " + words.ofMany();
  }

  /** What lasts longest is told, if there are several obstacles. */
  private static Optional<Words> of(Unikernel unikernel, Host host, Optional<String> trouble) {
    if (!host.leaseRuns()) {
      return Optional.of(new Words("is lost", "are lost"));
    }
    if (unikernel.image().variantFor(host.drivers()).isEmpty()) {
      String drivers = String.join(", ", unikernel.image().drivers());
      return Optional.of(new Words("lacks the driver " + drivers, "lack the driver " + drivers));
    }
    Map<String, String> missing = new TreeMap<>(unikernel.guest().policy().requires());
    missing.entrySet().removeAll(host.labels().entrySet());
    if (!missing.isEmpty()) {
      return Optional.of(
          new Words("lacks the label " + labels(missing), "lack the label " + labels(missing)));
    }
    if (host.drained()) {
      return Optional.of(new Words("is drained", "are drained"));
    }
    if (trouble.isPresent()) {
      return trouble.map(words -> new Words(words, words, Optional.of(host.name())));
    }
    if (host.guests() >= host.maxGuests()) {
      return Optional.of(
          new Words("has as many guests as it takes", "have as many guests as they take"));
    }
    return host.freeBytes() < unikernel.guest().memoryBytes()
        ? Optional.of(new Words("lacks memory", "lack memory"))
        : Optional.empty();
  }

  private static String labels(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(" "));
  }
}
